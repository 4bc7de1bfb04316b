import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { openTunnel, type Tunnel } from '@/server/agent/tunnel';
import { channelCarrier } from '@/server/agents/channel-carrier';
import { openChannel } from '@/server/api/stream-channel';
import { parseAddress } from '@/server/engine/address';
import { createEngine } from '@/server/engine/engine';
import type { Engine } from '@/server/engine/engine-api';
import { LabEngine } from '../lab/engine';
import { BUSYBOX, buildImages } from '../lab/images';
import { inTurn, median, type Measurement } from './measure';

const imageBytes = 256 * 1024 * 1024;
const image = 'gantry-bench/tunnelled:1';
const program = fileURLToPath(new URL('../../dist/agent.cjs', import.meta.url));

/** A large answer of an engine through its agent's tunnel, against the same answer from its socket. */
export async function agentFigures(): Promise<Measurement[]> {
  const lab = await LabEngine.start({ name: `bench-agent-${process.pid}` });
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' ? bound?.port : 0;
  const direct = createEngine(parseAddress(lab.host));
  const agent = spawn(process.execPath, [program], {
    stdio: 'ignore',
    env: {
      ...process.env,
      GANTRY_URL: `http://127.0.0.1:${port}`,
      GANTRY_CLUSTER: 'bench',
      GANTRY_TOKEN: 'bench',
      GANTRY_AGENT_INSECURE: '1',
      DOCKER_HOST: lab.host,
    },
  });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  try {
    const tunnel = await new Promise<Tunnel>((resolve) =>
      sockets.once('connection', (socket) => resolve(openTunnel(channelCarrier(openChannel(socket))))),
    );
    const tunnelled = createEngine({ kind: 'agent', name: 'bench', open: tunnel.open });
    await buildImages(lab);
    await lab.docker(['build', '--quiet', '--tag', image, '-'], {
      input: `FROM ${BUSYBOX}\nRUN head -c ${imageBytes} /dev/urandom > /blob\n`,
    });
    const samples = await inTurn(
      { ours: () => save(tunnelled), floor: () => save(direct) },
      { rounds: 5, block: 1, warmUp: 1, mostMs: 120_000 },
    );
    const speed = (ms: number[]) => imageBytes / 1e6 / (median(ms) / 1000);
    tunnelled.close();
    return [
      {
        metric: "An agent's tunnel, an image of 256 MiB saved through it",
        value: speed(samples.ours),
        unit: 'MB/s',
        floor: { value: speed(samples.floor), of: "the engine's socket" },
        goal: { of: 'ratio', atLeast: 0.6 },
      },
      {
        metric: 'The most memory the agent took',
        value: peakBytes(agent.pid ?? 0) / 1024 ** 2,
        unit: 'MiB',
        floor: null,
        goal: { of: 'value', atMost: 80 },
      },
    ];
  } finally {
    agent.kill();
    direct.close();
    sockets.close();
    server.closeAllConnections();
    server.close();
    await lab.remove();
  }
}

async function save(engine: Engine): Promise<void> {
  let receivedBytes = 0;
  for await (const chunk of await engine.images.save([image])) receivedBytes += chunk.length;
  if (receivedBytes < imageBytes) throw new Error(`the image ended after ${receivedBytes} bytes`);
}

/** Source: `VmHWM` of proc(5). */
function peakBytes(pid: number): number {
  const kibibytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}
