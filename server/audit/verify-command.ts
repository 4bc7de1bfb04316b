import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { AuditVerdict } from '@/lib/contract/audit';
import type { AuditRecord } from './audit-file';
import { keyIdOf } from './checkpoint';
import { checkpointsOfFile, pagesOfFile, verifyLog } from './verify-log';

const usage = `Checks an audit log that Gantry exported, without Gantry.

  npm run audit:verify -- [archive.jsonl ...] export.jsonl [--checkpoints file] [--key public.pem]

  Archives and export are given oldest first.
  --checkpoints  what the second place kept: its file, or what a syslog server or webhook wrote down
  --key          the log's public key, as taken from Gantry when nothing was wrong yet

The exit code is 0 where the log is sound, 1 where it is not, 2 where it could not be read.
`;

/** Runs the command. @returns its exit code */
export async function main(args: readonly string[], say: (text: string) => void): Promise<number> {
  let parsed: { values: { checkpoints?: string; key?: string }; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { checkpoints: { type: 'string' }, key: { type: 'string' } },
    });
  } catch (error) {
    say(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  const { values, positionals } = parsed;
  const [first] = positionals;
  if (first === undefined) {
    say(usage);
    return 2;
  }
  try {
    const publicKey =
      values.key === undefined ? await keyInFile(first) : createPublicKey(readFileSync(values.key));
    const secondPlace = values.checkpoints === undefined ? null : checkpointsOfFile(values.checkpoints);
    const verdict = await verifyLog(publicKey, pagesOf(positionals), secondPlace);
    say(
      report(verdict, publicKey, { keyGiven: values.key !== undefined, secondPlace: secondPlace !== null }),
    );
    return verdict.sound ? 0 : 1;
  } catch (error) {
    say(`The log could not be read: ${messageOf(error)}\n`);
    return 2;
  }
}

async function* pagesOf(files: readonly string[]): AsyncGenerator<AuditRecord[]> {
  for (const file of files) yield* pagesOfFile(file);
}

async function keyInFile(file: string): Promise<KeyObject> {
  for await (const page of pagesOfFile(file)) {
    const [head] = page;
    if (head?.kind === 'log') return createPublicKey(head.publicKey);
    break;
  }
  throw new Error(`${file} does not begin as an export does. Export the log as "Proof".`);
}

function report(
  verdict: AuditVerdict,
  publicKey: KeyObject,
  given: { keyGiven: boolean; secondPlace: boolean },
): string {
  const lines: string[] = [];
  if (verdict.problem) {
    lines.push(`NOT SOUND: ${verdict.problem.message}`);
    lines.push(`Before it, ${verdict.rows} rows are sound.`);
  } else {
    lines.push(
      `Sound: entries ${verdict.firstSequence} to ${verdict.lastSequence}, ${verdict.rows} rows, ${verdict.checkpoints} checkpoints agree.`,
    );
  }
  const { signed, secondPlace } = verdict;
  lines.push(
    signed
      ? `Signed up to entry ${signed.sequence}, ${new Date(signed.timeMs).toISOString()}.`
      : 'No checkpoint in it is signed by this key.',
  );
  if (given.secondPlace) {
    lines.push(
      secondPlace
        ? `The second place agrees up to entry ${secondPlace.sequence}, ${new Date(secondPlace.timeMs).toISOString()}.`
        : 'No checkpoint of the second place is of this log.',
    );
  } else {
    lines.push('Without --checkpoints, a log that was cut or made anew with its key cannot be told.');
  }
  if (!given.keyGiven) {
    lines.push(
      `The key ${keyIdOf(publicKey)} is the one in the file. Give --key to be sure that it is yours.`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
