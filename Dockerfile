# The console, and with `node dist/agent.cjs` as its command a node's agent. `npm run image` lays out what is copied.
FROM node:24-slim
WORKDIR /gantry
COPY . .
# The console runs as `node` and keeps its data there.
COPY --chown=node:node data /data
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    GANTRY_ADDRESS=0.0.0.0 \
    GANTRY_PORT=3000 \
    GANTRY_DATA_DIRECTORY=/data
VOLUME /data
EXPOSE 3000
USER node
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.GANTRY_PORT}/api/v1/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
