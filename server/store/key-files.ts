import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Kysely } from 'kysely';
import type { Database } from './schema';
import { createKeyFile, createSecretBox, readKeyFile, type SecretBox } from './secret-box';

/** A key as it was read, and where from. */
export type KeyInUse = {
  box: SecretBox;
  /** Gantry's own file, which it may replace; null where the key was handed to it. */
  ownFile: string | null;
};

const checkSetting = 'secrets.check';

/**
 * Reads the key to open the database with; a new database gets one of its own.
 * @param given absolute path of a key handed to Gantry; null means `<dataDirectory>/secret.key`
 * @throws an `Error` that says what to do: the key is missing, weak, or readable by others
 */
export function prepareKey(dataDirectory: string, given: string | null, databaseIsNew: boolean): KeyInUse {
  if (given !== null) return { box: createSecretBox(readKeyFile(given)), ownFile: null };
  const own = ownKeyFile(dataDirectory);
  if (!existsSync(own) && !databaseIsNew) {
    throw new Error(
      `The secret key ${own} is missing, and the database was written with it. ` +
        'Restore it from the backup, or set GANTRY_SECRET_KEY_FILE to where it is now.',
    );
  }
  return { box: createSecretBox(existsSync(own) ? readKeyFile(own) : createKeyFile(own)), ownFile: own };
}

/** Where Gantry keeps a key that nobody hands to it. */
export function ownKeyFile(dataDirectory: string): string {
  return path.join(dataDirectory, 'secret.key');
}

/**
 * The box that opens the database: that of `key`, or that of the next one where a rotation was cut short after the
 * database had changed and before the file had, which is made good here.
 * @throws an `Error` that says what to do, when neither does
 */
export async function chooseBox(db: Kysely<Database>, key: KeyInUse, file: string): Promise<SecretBox> {
  const { box, ownFile } = key;
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('key', '=', checkSetting)
    .executeTakeFirst();
  if (!row) {
    await db
      .insertInto('settings')
      .values({ key: checkSetting, value: box.seal(checkSetting) })
      .execute();
    return box;
  }
  const failure = openingFailure(box, row.value);
  if (failure === null) return box;
  if (ownFile !== null && existsSync(nextKeyFile(ownFile))) {
    const next = createSecretBox(readKeyFile(nextKeyFile(ownFile)));
    if (openingFailure(next, row.value) === null) {
      replaceKeyFile(ownFile, box.keyId);
      return next;
    }
  }
  throw new Error(
    `The secret key (${box.keyId}) is not the one ${file} was written with (${keyIdOf(row.value)}). ` +
      'Restore the key from the backup, or set GANTRY_SECRET_KEY_FILE to where it is now.',
    { cause: failure },
  );
}

/** Null where `box` opens it. */
function openingFailure(box: SecretBox, sealed: string): unknown {
  try {
    box.open(sealed);
    return null;
  } catch (error) {
    return error;
  }
}

function keyIdOf(sealed: string): string {
  return /^v1:([0-9a-f]{8}):/.exec(sealed)?.[1] ?? 'unknown';
}

/** Writes a new key beside `ownFile`, where an interrupted rotation is looked for. It is on the disk afterwards. */
export function createNextKeyFile(ownFile: string): SecretBox {
  const next = nextKeyFile(ownFile);
  // Of a rotation that changed nothing: the database was opened with the other one.
  rmSync(next, { force: true });
  const box = createSecretBox(createKeyFile(next));
  syncDirectory(ownFile);
  return box;
}

/** Puts the next key in the place of `ownFile`, which is missing at no moment. Returns where the old one is now. */
export function replaceKeyFile(ownFile: string, oldKeyId: string): string {
  const old = `${ownFile}.${oldKeyId}.old`;
  // It is there when this was cut short, with this very key, as the name comes from it.
  if (!existsSync(old)) linkSync(ownFile, old);
  renameSync(nextKeyFile(ownFile), ownFile);
  syncDirectory(ownFile);
  return old;
}

function nextKeyFile(ownFile: string): string {
  return `${ownFile}.next`;
}

function syncDirectory(file: string): void {
  const descriptor = openSync(path.dirname(file), 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
