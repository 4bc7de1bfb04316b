/** Where an agent dials: Gantry's own address and the cluster's id. */
export type AgentTarget = { url: string; cluster: string };

/** The name of the Swarm's secret that holds the join token. */
export const agentSecret = 'gantry_agent_token';

/** Settings an agent needs beside its token: `[name, value]`. Without TLS it must be told that this is meant. */
function settingsOf({ url, cluster }: AgentTarget): [string, string][] {
  return [
    ['GANTRY_URL', url],
    ['GANTRY_CLUSTER', cluster],
    ...(url.startsWith('https://') ? [] : [['GANTRY_AGENT_INSECURE', '1'] as [string, string]]),
  ];
}

/** The commands that run an agent on one node, from Gantry's checkout. The token is read from a file. */
export function agentCommands(target: AgentTarget, token: string): string {
  return [
    `install -m 600 /dev/stdin gantry-agent-token <<< '${token}'`,
    [...settingsOf(target), ['GANTRY_TOKEN_FILE', 'gantry-agent-token']]
      .map(([name, value]) => `${name}=${value}`)
      .join(' ') + ' npm run agent',
  ].join('\n');
}

/** The command that gives the Swarm the token. */
export function agentSecretCommand(token: string): string {
  return `printf %s '${token}' | docker secret create ${agentSecret} -`;
}

/**
 * The stack that runs an agent on every node: a global service of the image `gantry:<version>`. It is on the nodes' own
 * network: an overlay would want an address for each of them, and nobody dials an agent.
 */
export function agentStack(target: AgentTarget, version: string): string {
  const environment = [...settingsOf(target), ['GANTRY_TOKEN_FILE', `/run/secrets/${agentSecret}`]];
  return `services:
  agent:
    image: gantry:${version}
    command: ["node", "dist/agent.cjs"]
    # The engine's socket belongs to root.
    user: "0:0"
    read_only: true
    environment:
${environment.map(([name, value]) => `      ${name}: "${value}"`).join('\n')}
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
    secrets:
      - ${agentSecret}
    networks:
      - host
    # The image's own check asks the console, which does not run here.
    healthcheck:
      disable: true
    deploy:
      mode: global
networks:
  host:
    external: true
secrets:
  ${agentSecret}:
    external: true
`;
}
