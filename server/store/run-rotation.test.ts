import {
  chmodSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAudit } from '../audit/audit';
import { insertCluster, readClusters } from '../clusters/cluster-store';
import { readSettings, type Settings } from '../settings';
import { createNextKeyFile } from './key-files';
import { rotateSecrets } from './rotate-secrets';
import { parseRotationArguments, runRotation } from './run-rotation';
import { createKeyFile, createSecretBox } from './secret-box';
import { openStore, type Store } from './store';

const tls = { kind: 'tls' as const, host: '192.0.2.1', port: 2376, serverName: undefined };
const certificates = { ca: 'the ca', cert: 'the certificate', key: 'the private key' };

describe('the command that changes the key', () => {
  let directory: string;
  let settings: Settings;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-rotate-'));
    settings = { ...readSettings({ NODE_ENV: 'test' }, []), dataDirectory: directory };
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const keyFile = () => path.join(directory, 'secret.key');
  const open = () => openStore(directory, settings.secretKeyFile);

  /** Seals a whole value, values within JSON, and one within another. Answers the key's id and what it derives. */
  async function fill() {
    const store = await open();
    await insertCluster(store, {
      id: 'tls',
      name: 'tls',
      address: { ...tls, ...certificates },
      discovered: false,
      createdMs: 1,
    });
    const inner = store.secrets.seal('innermost');
    await store.db
      .insertInto('settings')
      .values([
        { key: 'whole', value: store.secrets.seal('whole') },
        { key: 'nested', value: store.secrets.seal(JSON.stringify({ inner, more: [inner] })) },
        { key: 'alike', value: `v1:${store.secrets.keyId}:typed-by-somebody` },
      ])
      .execute();
    const before = { keyId: store.secrets.keyId, ...derived(store) };
    await store.close();
    return before;
  }

  const derived = ({ secrets }: Store) => ({
    fingerprints: secrets.derive('stack contents'),
    codes: secrets.derive('recovery codes'),
    cookies: secrets.derive('next-auth'),
  });

  const setting = async (store: Store, key: string) =>
    (await store.db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirstOrThrow())
      .value;

  async function expectAll(store: Store) {
    const { secrets } = store;
    expect((await readClusters(store)).map(({ address }) => address)).toEqual([{ ...tls, ...certificates }]);
    expect(secrets.open(await setting(store, 'whole'))).toBe('whole');
    const nested: unknown = JSON.parse(secrets.open(await setting(store, 'nested')));
    expect(nested).toEqual({ inner: expect.any(String), more: [expect.any(String)] });
    const inner = /v1:[\w:-]+/.exec(JSON.stringify(nested))?.[0] ?? '';
    expect(secrets.open(inner)).toBe('innermost');
  }

  async function logOf(store: Store) {
    const audit = await createAudit({ store, log: pino({ level: 'silent' }) });
    const { items } = await audit.list({ limit: 5 });
    await audit.close();
    return items;
  }

  it('seals everything anew, keeps what must outlive the key, and says what is left to do', async () => {
    const before = await fill();
    const lines = (await runRotation(settings, [])).join('\n');
    const old = path.join(directory, `secret.key.${before.keyId}.old`);
    expect(lines).toContain(old);
    expect(lines).toContain('destroy it when those are gone');
    expect(lines).toContain('Everybody must sign in again');
    expect(lines).toContain('looks sealed in settings.value');
    for (const file of [keyFile(), old]) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${keyFile()}.next`)).toBe(false);

    const store = await open();
    expect(store.secrets.keyId).not.toBe(before.keyId);
    await expectAll(store);
    const after = derived(store);
    expect(after).toMatchObject({ fingerprints: before.fingerprints, codes: before.codes });
    expect(after.cookies).not.toBe(before.cookies);
    expect(await setting(store, 'alike')).toBe(`v1:${before.keyId}:typed-by-somebody`);
    await store.db.deleteFrom('settings').where('key', '=', 'alike').execute();
    expect(await logOf(store)).toMatchObject([
      {
        operation: 'system.rotateSecretKey',
        via: 'system',
        outcome: 'succeeded',
        summary: { from: before.keyId, to: store.secrets.keyId, fields: 6 },
      },
    ]);
    await store.close();
  });

  it('leaves nothing sealed with the old key in any file, unused pages among them', async () => {
    const before = await fill();
    const store = await open();
    const long = Array.from({ length: 200 }, (_, number) => ({
      key: `k${number}`,
      value: store.secrets.seal('x'.repeat(900)),
    }));
    await store.db.insertInto('settings').values(long).execute();
    await store.db
      .deleteFrom('settings')
      .where('key', 'in', ['alike', ...long.map(({ key }) => key)])
      .execute();
    await store.close();
    await runRotation(settings, []);
    for (const file of readdirSync(directory)) {
      const found = readFileSync(path.join(directory, file)).includes(`v1:${before.keyId}`);
      expect({ file, found }).toEqual({ file, found: false });
    }
  });

  it('is brought to its end at the next start, wherever it was cut short', async () => {
    const before = await fill();
    // Before the commit: a next key that seals nothing.
    createNextKeyFile(keyFile());
    const untouched = await open();
    expect(untouched.secrets.keyId).toBe(before.keyId);
    // After the commit, the old key kept already.
    const next = createNextKeyFile(keyFile());
    await rotateSecrets(untouched.db, untouched.secrets, next);
    await untouched.close();
    linkSync(keyFile(), `${keyFile()}.${before.keyId}.old`);
    const finished = await open();
    expect(finished.secrets.keyId).toBe(next.keyId);
    await expectAll(finished);
    await finished.close();
    expect(existsSync(`${keyFile()}.next`)).toBe(false);
    const again = await open();
    expect(derived(again)).toMatchObject({ fingerprints: before.fingerprints });
    await again.close();
  });

  it('changes nothing where one value cannot be written', async () => {
    const before = await fill();
    const store = await open();
    await sql`create trigger stuck before update on settings when old.key = 'whole'
      begin select raise(abort, 'stuck'); end`.execute(store.db);
    await store.close();
    await expect(runRotation(settings, [])).rejects.toThrow('stuck');
    const after = await open();
    expect(after.secrets.keyId).toBe(before.keyId);
    await expectAll(after);
    expect(await logOf(after)).toMatchObject([{ outcome: 'failed', errorMessage: 'stuck' }]);
    await after.close();
  });

  it('waits for Gantry to be stopped', async () => {
    const before = await fill();
    const running = await open();
    await expect(runRotation(settings, [])).rejects.toThrow(
      `Gantry runs (process ${process.pid}) on ${directory}, and holds its key. Stop it`,
    );
    await running.close();
    const store = await open();
    expect(store.secrets.keyId).toBe(before.keyId);
    await store.close();
  });

  it('takes the next key from a file where the key is handed to it, and writes neither', async () => {
    const [handed, another] = ['handed.key', 'another.key'].map((name) => path.join(directory, name));
    if (!handed || !another) throw new Error('unreachable');
    const keys = [createKeyFile(handed), createKeyFile(another)];
    settings = { ...settings, secretKeyFile: handed };
    await fill();
    const bytes = [handed, another].map((file) => readFileSync(file, 'utf8'));

    await expect(runRotation(settings, [])).rejects.toThrow('name it with --new-key-file');
    await expect(runRotation(settings, ['--new-key-file', handed])).rejects.toThrow('is the one in use');
    chmodSync(another, 0o644);
    await expect(runRotation(settings, ['--new-key-file', another])).rejects.toThrow('Others can read');
    chmodSync(another, 0o600);
    const lines = await runRotation(settings, ['--new-key-file', another]);
    expect(lines.join('\n')).toContain(`put ${another} where GANTRY_SECRET_KEY_FILE points to`);
    expect([handed, another].map((file) => readFileSync(file, 'utf8'))).toEqual(bytes);
    expect(existsSync(keyFile())).toBe(false);

    const [oldId, newId] = keys.map((key) => createSecretBox(key).keyId);
    await expect(open()).rejects.toThrow(`The secret key (${oldId}) is not the one`);
    await expect(open()).rejects.toThrow(`was written with (${newId})`);
    settings = { ...settings, secretKeyFile: another };
    const store = await open();
    await expectAll(store);
    await store.close();
  });

  it('refuses what it does not understand', async () => {
    for (const args of [['--force'], ['--new-key-file'], ['--new-key-file', 'a', 'b']]) {
      expect(() => parseRotationArguments(args)).toThrow('Usage: npm run secret:rotate');
    }
    await expect(runRotation(settings, [])).rejects.toThrow('There is no database');
    await (await open()).close();
    await expect(runRotation(settings, ['--new-key-file', keyFile()])).rejects.toThrow(
      'leave --new-key-file out',
    );
  });
});
