import { accessFigures } from './access';
import { agentFigures } from './agent';
import { auditFigures } from './audit';
import { callFigures } from './engine-calls';
import { demuxFigures } from './demux';
import { distributeFigures } from './distribute';
import { Fleet } from './fleet';
import { listFigures } from './list';
import type { Measurement } from './measure';
import { memoryFigures } from './memory';
import { pageFigures } from './pages';
import { json, table } from './report';
import { syncFigures } from './sync';
import { swarmUpdateFigures } from './swarm-update';
import { terminalFigures } from './terminal';

/** What a part measures with: the fleet is started when the first one asks for it. */
export type Part = (fleet: () => Promise<Fleet>) => Promise<Measurement[]>;

const PARTS: Record<string, Part> = {
  list: listFigures,
  demux: demuxFigures,
  terminal: terminalFigures,
  memory: memoryFigures,
  pages: pageFigures,
  sync: syncFigures,
  calls: callFigures,
  audit: auditFigures,
  access: accessFigures,
  distribute: distributeFigures,
  agent: agentFigures,
  'swarm-update': swarmUpdateFigures,
};

/**
 * Runs the parts that are named (all where none is) and prints what they measured. A goal that is missed is said and
 * is no failure; a part that breaks is: exit code 1, after the other parts ran.
 */
async function main(args: string[]): Promise<number> {
  const asJson = args.includes('--json');
  const named = args.filter((arg) => !arg.startsWith('-'));
  const unknown = args.filter((arg) => (arg.startsWith('-') ? arg !== '--json' : !(arg in PARTS)));
  if (unknown.length > 0) {
    say(
      `"${unknown.join(' ')}" is no part. Parts: ${Object.keys(PARTS).join(', ')}. Options: --json, --no-build`,
    );
    return 2;
  }
  const measurements: Measurement[] = [];
  const broken: string[] = [];
  const lab: { starting: Promise<Fleet> | null } = { starting: null };
  try {
    for (const [name, measure] of Object.entries(PARTS)) {
      if (named.length > 0 && !named.includes(name)) continue;
      say(`Measuring: ${name}`);
      try {
        measurements.push(...(await measure(() => (lab.starting ??= Fleet.start(say)))));
      } catch (error) {
        broken.push(name);
        say(
          `The part "${name}" broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      }
    }
  } finally {
    // Where it did not start, it has removed itself and a part has told.
    await (await lab.starting?.catch(() => undefined))?.remove();
  }
  process.stdout.write(`${asJson ? json(measurements) : `\n${table(measurements)}`}\n`);
  if (broken.length > 0) say(`\nThese parts broke and were not measured: ${broken.join(', ')}`);
  return broken.length > 0 ? 1 : 0;
}

/** Progress goes to standard error, so that `--json` can be piped. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

process.exitCode = await main(process.argv.slice(2));
