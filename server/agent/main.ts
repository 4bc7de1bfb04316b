import { runAgent } from './agent';
import { readAgentSettings } from './settings';

/** The agent of one node: dials Gantry and carries its bytes to the node's own engine. */
async function main(): Promise<void> {
  const settings = readAgentSettings(process.env);
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());
  const log = (line: string) => process.stdout.write(`${new Date().toISOString()} ${line}\n`);
  log(`agent of the engine at ${settings.socketPath} for cluster ${settings.cluster}`);
  await runAgent(settings, log, stopping.signal);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
