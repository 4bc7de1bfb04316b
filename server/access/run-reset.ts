import { pino } from 'pino';
import { createAudit } from '../audit/audit';
import type { Settings } from '../settings';
import { createEgress } from '../egress/egress';
import { openStore, requireDatabase } from '../store/store';
import { askRunning } from './command-socket';
import { createAccess } from './create-access';
import { type ResetRequest, resetUser } from './reset-command';

const usage =
  'Usage: npm run user:reset -- <name> [--second-factor] [--enable]\n' +
  '  --second-factor  takes the second factor away too, and passkeys\n' +
  '  --enable         lets a disabled user in again';

/** What was typed after the command. @throws an `Error` with the usage */
export function parseResetArguments(args: readonly string[]): ResetRequest {
  const flags = args.filter((arg) => arg.startsWith('--'));
  const [name, ...more] = args.filter((arg) => !arg.startsWith('--'));
  const known = ['--second-factor', '--enable'];
  if (name === undefined || more.length > 0 || flags.some((flag) => !known.includes(flag)))
    throw new Error(usage);
  return { name, secondFactor: flags.includes('--second-factor'), enable: flags.includes('--enable') };
}

/**
 * The command that resets a user, whether Gantry runs or not: a running one does it itself, as it alone writes its
 * database; otherwise the database is opened here. Answers the lines to print.
 * @throws an `Error` that says what is wrong
 */
export async function runReset(settings: Settings, args: readonly string[]): Promise<string[]> {
  const request = parseResetArguments(args);
  const answered = await askRunning(settings.dataDirectory, request);
  if (answered) return answered;
  requireDatabase(settings.dataDirectory);
  const log = pino({ level: 'silent' });
  const store = await openStore(settings.dataDirectory, settings.secretKeyFile);
  const publicUrl = settings.publicUrl ?? `http://${settings.address}:${settings.port}`;
  const audit = await createAudit({ store, log });
  const access = await createAccess({
    store,
    audit,
    log,
    publicUrl,
    egress: createEgress(settings.egressAllow),
  });
  try {
    return await resetUser({ store, audit, access, publicUrl }, request);
  } finally {
    access.close();
    await audit.close();
    await store.close();
  }
}
