import path from 'node:path';
import { pino } from 'pino';
import { createAudit } from '../audit/audit';
import { auditCommand } from '../audit/audit-command';
import type { Settings } from '../settings';
import { DirectoryInUseError } from './directory-lock';
import { createNextKeyFile, ownKeyFile, replaceKeyFile } from './key-files';
import { forgetOldPages, rotateSecrets, type Rotation } from './rotate-secrets';
import { createSecretBox, readKeyFile, type SecretBox } from './secret-box';
import { openStore, requireDatabase, type Store } from './store';

const usage =
  'Usage: npm run secret:rotate [-- --new-key-file <file>]\n' +
  '  --new-key-file  the next key, where GANTRY_SECRET_KEY_FILE says that the key is handed to Gantry:\n' +
  '                  make one with "openssl rand -base64 32", for this user alone';

/** What was typed after the command. @throws an `Error` with the usage */
export function parseRotationArguments(args: readonly string[]): { newKeyFile: string | null } {
  const [flag, file, ...more] = args;
  if (flag === undefined) return { newKeyFile: null };
  if (flag !== '--new-key-file' || file === undefined || more.length > 0) throw new Error(usage);
  // npm runs scripts in the package's folder; paths are meant from where it was called.
  return { newKeyFile: path.resolve(process.env.INIT_CWD ?? process.cwd(), file) };
}

/**
 * The command that changes the key of a stopped Gantry: all that is sealed in the database is sealed with a new one,
 * then the key file is replaced. Cut short anywhere, the next start finds the key that fits. Answers the lines to print.
 * @throws an `Error` that says what is wrong; nothing has changed then
 */
export async function runRotation(settings: Settings, args: readonly string[]): Promise<string[]> {
  const { newKeyFile } = parseRotationArguments(args);
  const { dataDirectory, secretKeyFile } = settings;
  requireFitting(newKeyFile, secretKeyFile);
  requireDatabase(dataDirectory);
  const given = newKeyFile === null ? null : createSecretBox(readKeyFile(newKeyFile));
  const store = await openStopped(dataDirectory, secretKeyFile);
  try {
    if (given?.keyId === store.secrets.keyId) {
      throw new Error(`The key in ${newKeyFile} is the one in use. Make another: "openssl rand -base64 32".`);
    }
    return await rotate(store, given, newKeyFile ?? ownKeyFile(dataDirectory));
  } finally {
    await store.close();
  }
}

function requireFitting(newKeyFile: string | null, secretKeyFile: string | null): void {
  if (secretKeyFile !== null && newKeyFile === null) {
    throw new Error(
      `The key is handed to Gantry in ${secretKeyFile} (GANTRY_SECRET_KEY_FILE), which Gantry does not write. ` +
        'Make a new one beside it ("openssl rand -base64 32") and name it with --new-key-file.',
    );
  }
  if (secretKeyFile === null && newKeyFile !== null) {
    throw new Error(
      'The key is in the data directory, and Gantry makes the next one itself: leave --new-key-file out.',
    );
  }
}

async function openStopped(dataDirectory: string, secretKeyFile: string | null): Promise<Store> {
  try {
    return await openStore(dataDirectory, secretKeyFile);
  } catch (error) {
    if (!(error instanceof DirectoryInUseError)) throw error;
    throw new Error(
      `Gantry runs (process ${error.processId}) on ${dataDirectory}, and holds its key. ` +
        'Stop it, rotate the key, then start it again. Nothing was changed.',
      { cause: error },
    );
  }
}

/** @param given the next key, or null where Gantry makes it */
async function rotate(store: Store, given: SecretBox | null, keyFile: string): Promise<string[]> {
  let secrets = store.secrets;
  // The log goes on over the change: it opens where its checkpoints are sent to.
  const lasting: SecretBox = {
    ...store.secrets,
    seal: (text) => secrets.seal(text),
    open: (sealed) => secrets.open(sealed),
  };
  const audit = await createAudit({ store: { ...store, secrets: lasting }, log: pino({ level: 'silent' }) });
  const entry = {
    operation: 'system.rotateSecretKey',
    target: { kind: 'system' },
    summary: { from: store.secrets.keyId },
  };
  try {
    return await auditCommand(audit, entry, async (note) => {
      const next = given ?? createNextKeyFile(keyFile);
      const rotation = await rotateSecrets(store.db, store.secrets, next);
      secrets = next;
      const oldFile = given ? null : replaceKeyFile(keyFile, store.secrets.keyId);
      const lines = tell(rotation, keyFile, oldFile);
      await forgetOldPages(store.db).catch((error: unknown) => lines.push(tellOldPages(error)));
      note({ to: next.keyId, fields: rotation.fields });
      return lines;
    });
  } finally {
    await audit.close();
  }
}

function tell({ fields, left }: Rotation, keyFile: string, oldFile: string | null): string[] {
  const lines = [`The key is changed: ${fields} fields of the database are sealed with the new one.`];
  if (left.length > 0) {
    lines.push(
      `What looks sealed in ${[...new Set(left)].join(', ')} could not be opened with the old key, and was left (${left.length}).`,
    );
  }
  if (oldFile === null) {
    lines.push(
      `Before the next start, put ${keyFile} where GANTRY_SECRET_KEY_FILE points to. The old key opens nothing but`,
      'older backups: destroy it when those are gone.',
    );
  } else {
    lines.push(
      `The new key is in ${keyFile}: back it up. The old one is in ${oldFile}, and opens nothing but older backups:`,
      'destroy it when those are gone.',
    );
  }
  lines.push(
    'Everybody must sign in again. API tokens, second factors and recovery codes go on as they were.',
  );
  return lines;
}

function tellOldPages(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return (
    `The database could not be written anew (${reason}): unused parts of it may hold what was sealed with the old key. ` +
    'Make room, then run "sqlite3 gantry.db VACUUM" in the data directory while Gantry is stopped.'
  );
}
