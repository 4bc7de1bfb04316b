import { Client } from 'ldapts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LabDirectory } from '@/e2e/lab/slapd';
import type { DirectorySettings } from '@/lib/contract/sign-in';
import { readRights } from '../access/grants';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { SoftwareAuthenticator } from '../passkeys/authenticator-testing';
import { createPasskeysHandlers } from '../passkeys/handlers';
import { createDirectoryHandlers } from './handlers';

const person = (uid: string) =>
  `dn: uid=${uid},ou=people,dc=corp\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${uid}\nsn: ${uid}\nuserPassword: password of ${uid}\n`;
const group = (cn: string, ...members: string[]) =>
  `dn: cn=${cn},ou=groups,dc=corp\nobjectClass: groupOfNames\ncn: ${cn}\n${members.map((dn) => `member: ${dn}`).join('\n')}\n`;
const entries = [
  'dn: ou=people,dc=corp\nobjectClass: organizationalUnit\nou: people\n',
  'dn: ou=groups,dc=corp\nobjectClass: organizationalUnit\nou: groups\n',
  person('reader'),
  person('dora'),
  person('otto'),
  person('root'),
  // Nested twice, and once in a circle.
  group('deployers', 'uid=dora,ou=people,dc=corp', 'cn=operators,ou=groups,dc=corp'),
  group('engineers', 'cn=deployers,ou=groups,dc=corp'),
  group('operators', 'cn=engineers,ou=groups,dc=corp'),
].join('\n');

describe('a directory', () => {
  let lab: LabDirectory;
  let test: TestAccess;
  let directory: ReturnType<typeof createDirectoryHandlers>;
  let root: ReturnType<typeof testCall>;
  let settings: DirectorySettings & { bindPassword: string };

  beforeAll(async () => {
    lab = await LabDirectory.start(entries);
  });
  afterAll(() => lab.remove());

  beforeEach(async () => {
    test = await startTestAccess({ publicUrl: 'https://gantry.test' });
    directory = createDirectoryHandlers(test);
    root = testCall(testCaller(await test.addUser('root', 'Admin'), 'Admin'));
    settings = {
      name: 'Corp',
      url: `ldaps://127.0.0.1:${lab.ports.ldaps}`,
      ca: lab.ca,
      bindDn: 'uid=reader,ou=people,dc=corp',
      bindPassword: 'password of reader',
      userBase: 'ou=people,dc=corp',
      userFilter: '(objectClass=inetOrgPerson)',
      nameAttribute: 'uid',
      keyAttribute: 'entryUUID',
      groupBase: 'ou=groups,dc=corp',
      groupFilter: '(objectClass=groupOfNames)',
      nestedGroups: 'recursive',
      teams: [{ group: 'CN=engineers, OU=groups, DC=corp', team: 'Engineers' }],
      syncMinutes: 60,
    };
    await directory.update(settings, root);
  });
  afterEach(() => test.close());

  const signIn = (
    name: string,
    password = `password of ${name}`,
    realm: 'local' | 'directory' = 'directory',
  ) => test.access.signIn({ name, password, realm, address: '192.0.2.1', userAgent: '' });
  const refusal = (attempt: Promise<unknown>) =>
    attempt.then(
      () => 'in',
      (error: { code: string }) => error.code,
    );
  const change = async (work: (client: Client) => Promise<void>) => {
    const client = new Client({ url: `ldaps://127.0.0.1:${lab.ports.ldaps}`, tlsOptions: { ca: lab.ca } });
    await client.bind('cn=root,dc=corp', 'root');
    await work(client);
    await client.unbind();
  };

  it.each(['ldaps', 'StartTLS'])(
    'lets its users in over %s, with the rights of their nested groups',
    async (way) => {
      if (way === 'StartTLS')
        await directory.update({ ...settings, url: `ldap://127.0.0.1:${lab.ports.ldap}` }, root);
      const { userId } = await signIn('dora');
      const team = await test.store.db.selectFrom('teams').selectAll().executeTakeFirstOrThrow();
      expect(team).toMatchObject({ name: 'Engineers', source: 'ldap' });
      await test.store.db
        .insertInto('grants')
        .values({
          id: 'g1',
          subject_kind: 'team',
          subject_id: team.id,
          role: 'View Only',
          scope_kind: 'all',
          scope: '',
          created_ms: 1,
        })
        .execute();
      expect((await readRights(test.store.db, userId)).at('Container View', {})).toBe(true);
      const otto = await signIn('otto');
      expect((await readRights(test.store.db, otto.userId)).grants).toEqual([]);
    },
  );

  it('refuses what is wrong in one way for all, and never an empty password', async () => {
    for (const [name, password] of [
      ['dora', 'wrong'],
      ['dora', ''],
      ['nobody', 'password of nobody'],
      ['*', 'password of dora'],
      ['dora)(uid=*', 'password of dora'],
    ] as const) {
      expect([name, await refusal(signIn(name, password))]).toEqual([name, 'bad_credentials']);
    }
  });

  it('refuses a certificate that it does not know, and says so to who tests it', async () => {
    await expect(directory.test({ ...settings, ca: '', user: 'dora' }, root)).rejects.toMatchObject({
      code: 'directory_unavailable',
      message: expect.stringContaining('certificate'),
    });
    const startTls = { ...settings, ca: '', url: `ldap://127.0.0.1:${lab.ports.ldap}`, user: 'dora' };
    await expect(directory.test(startTls, root)).rejects.toMatchObject({ code: 'directory_unavailable' });
  });

  it('says that the account that searches is refused, in place of a code', async () => {
    await expect(
      directory.test({ ...settings, bindPassword: 'wrong', user: 'dora' }, root),
    ).rejects.toMatchObject({
      code: 'directory_unavailable',
      message: expect.stringContaining('check its distinguished name and its password'),
    });
  });

  it('shows what it finds to who tests it', async () => {
    expect(await directory.test({ ...settings, user: 'dora' }, root)).toEqual({
      dn: 'uid=dora,ou=people,dc=corp',
      name: 'dora',
      groups: expect.arrayContaining(['cn=engineers,ou=groups,dc=corp', 'cn=operators,ou=groups,dc=corp']),
    });
    expect(await directory.test({ ...settings, user: 'nobody' }, root)).toMatchObject({ dn: null });
  });

  it('does not let its "root" become the one who is here', async () => {
    expect(await refusal(signIn('root'))).toBe('name_refused');
    await signIn('root', 'password of root', 'local');
  });

  it('keeps its password sealed, and gives it to no other server', async () => {
    const stored = await test.store.db.selectFrom('settings').selectAll().execute();
    expect(JSON.stringify([stored, await directory.get({}, root)])).not.toContain('password of reader');
    const { bindPassword: _, ...without } = settings;
    await directory.update(without, root);
    await expect(directory.update({ ...without, url: 'ldaps://192.0.2.9' }, root)).rejects.toMatchObject({
      code: 'bad_request',
    });
  });

  it('takes who is gone from it away at the next synchronisation, and follows its groups', async () => {
    const { sessionId, userId } = await signIn('dora');
    await signIn('otto');
    const teams = async () => (await test.store.db.selectFrom('team_members').selectAll().execute()).length;
    expect(await teams()).toBe(1);
    await change((client) => client.del('uid=dora,ou=people,dc=corp'));
    try {
      const withdrawn: boolean[] = [];
      const caller = testCaller(userId, 'None', { credentialId: sessionId });
      test.access.onWithdrawn((isWithdrawn) => withdrawn.push(isWithdrawn(caller)));
      expect(await directory.sync({}, root)).toEqual({ found: 1, gone: ['dora'] });
      expect(withdrawn).toContain(true);
      expect(await test.access.refresh(caller)).toBeNull();
      expect(await teams()).toBe(0);
      expect(await refusal(signIn('dora'))).toBe('bad_credentials');
    } finally {
      await change((client) =>
        client.add('uid=dora,ou=people,dc=corp', {
          objectClass: 'inetOrgPerson',
          uid: 'dora',
          cn: 'dora',
          sn: 'dora',
          userPassword: 'password of dora',
        }),
      );
    }
  });

  it('is asked about the owner of a passkey: who is gone, or while it is down, does not get in', async () => {
    const { sessionId, userId } = await signIn('otto');
    const call = testCall(testCaller(userId, 'None', { credentialId: sessionId }));
    const passkeys = createPasskeysHandlers(test);
    const key = new SoftwareAuthenticator('https://gantry.test');
    await passkeys.register({ name: 'Phone', answer: key.create(await passkeys.begin({}, call)) }, call);
    const withPasskey = async () =>
      test.access.signInWithPasskey(
        { address: '192.0.2.1', userAgent: '' },
        JSON.stringify(key.get(await passkeys.challenge({}, call))),
      );
    expect(await withPasskey()).toMatchObject({ userId });
    await directory.update({ ...settings, userFilter: '(uid=dora)' }, root);
    expect(await refusal(withPasskey())).toBe('passkey_refused');
    await directory.update(settings, root);
    await lab.stop();
    try {
      expect(await refusal(withPasskey())).toBe('directory_unavailable');
    } finally {
      await lab.startProcess();
    }
    await directory.remove({}, root);
    expect(await refusal(withPasskey())).toBe('passkey_refused');
  });

  it('locks nobody out where it shows nobody', async () => {
    await signIn('otto');
    await directory.update({ ...settings, userFilter: '(objectClass=country)' }, root);
    await expect(directory.sync({}, root)).rejects.toMatchObject({ code: 'conflict' });
    expect(test.access.directory.lastSync()?.error).toContain('no user at all');
  });

  it('may hang or be down: local users sign in, and its own are told', async () => {
    lab.pause();
    try {
      const waiting = Array.from({ length: 6 }, (_, index) =>
        refusal(signIn(index % 2 === 0 ? 'dora' : 'otto')),
      );
      await signIn('root', 'password of root', 'local');
      expect(new Set(await Promise.all(waiting))).toEqual(new Set(['directory_unavailable']));
    } finally {
      lab.resume();
    }
    await lab.stop();
    try {
      expect(await refusal(signIn('dora'))).toBe('directory_unavailable');
      await signIn('root', 'password of root', 'local');
    } finally {
      await lab.startProcess();
    }
    await signIn('otto');
  });

  it('is chosen by who holds everything alone', async () => {
    const viewer = testCall(testCaller('v', 'View Only'));
    await expect(directory.update(settings, viewer)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(directory.test({ ...settings, user: 'dora' }, viewer)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('that is forgotten lets nobody in, and ends their sessions', async () => {
    await signIn('otto');
    await directory.remove({}, root);
    expect(await refusal(signIn('otto'))).toBe('bad_credentials');
    expect(await test.store.db.selectFrom('sessions').selectAll().execute()).toEqual([]);
  });
});
