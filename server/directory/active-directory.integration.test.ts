import { Attribute, Change } from 'ldapts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adGroup, adPasswordOf, adUser, LabActiveDirectory } from '@/e2e/lab/active-directory';
import type { DirectorySettings } from '@/lib/contract/sign-in';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { createDirectoryHandlers } from './handlers';
import { readAll } from './ldap';

const users = 'CN=Users,DC=corp,DC=example';
/** More than a page of Active Directory, which is 1,000. */
const crowd = 1_010;

describe('a domain of Active Directory', () => {
  let lab: LabActiveDirectory;
  let test: TestAccess;
  let directory: ReturnType<typeof createDirectoryHandlers>;
  let root: ReturnType<typeof testCall>;
  let settings: DirectorySettings & { bindPassword: string };

  beforeAll(async () => {
    lab = await LabActiveDirectory.start();
    await lab.add(
      ...['reader', 'dora', 'otto', 'gone', 'late', 'stale'].map((name) => adUser(name)),
      adGroup('deployers', `CN=dora,${users}`),
      adGroup('engineers', `CN=deployers,${users}`),
      adGroup('staff', `CN=engineers,${users}`),
    );
    await set('gone', 'userAccountControl', '514');
    await set('late', 'accountExpires', '130000000000000000');
    await set('stale', 'pwdLastSet', '0');
  }, 300_000);
  afterAll(() => lab?.remove());

  beforeEach(async () => {
    test = await startTestAccess();
    directory = createDirectoryHandlers(test);
    root = testCall(testCaller(await test.addUser('root', 'Admin'), 'Admin'));
    settings = {
      name: 'Corp',
      url: `ldaps://${lab.address}`,
      ca: lab.ca,
      bindDn: 'reader@corp.example',
      bindPassword: adPasswordOf('reader'),
      userBase: lab.base,
      userFilter: '(&(objectCategory=person)(objectClass=user))',
      nameAttribute: 'sAMAccountName',
      keyAttribute: 'objectGUID',
      groupBase: lab.base,
      groupFilter: '(objectClass=group)',
      nestedGroups: 'in-chain',
      teams: [
        { group: `cn=staff, ${users}`, team: 'Staff' },
        { group: `CN=deployers,${users}`, team: 'Deployers' },
      ],
      syncMinutes: 60,
    };
    await directory.update(settings, root);
  });
  afterEach(() => test.close());

  const set = (name: string, type: string, value: string) =>
    lab.asAdmin((client) =>
      client.modify(
        `CN=${name},${users}`,
        new Change({ operation: 'replace', modification: new Attribute({ type, values: [value] }) }),
      ),
    );
  const signIn = (name: string, password = adPasswordOf(name)) =>
    test.access.signIn({ name, password, realm: 'directory', address: '192.0.2.1', userAgent: '' });
  const teamsOf = async (userId: string) =>
    (
      await test.store.db
        .selectFrom('team_members')
        .innerJoin('teams', 'teams.id', 'team_members.team_id')
        .select('teams.name')
        .where('user_id', '=', userId)
        .orderBy('teams.name')
        .execute()
    ).map(({ name }) => name);
  const userRow = (id: string) =>
    test.store.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  it.each(['ldaps', 'ldap'])(
    'lets its users in over %s, their teams by groups in groups, known by objectGUID through a new name',
    async (scheme) => {
      await directory.update({ ...settings, url: `${scheme}://${lab.address}` }, root);
      const { userId } = await signIn('dora');
      expect(await teamsOf(userId)).toEqual(['Deployers', 'Staff']);
      expect((await userRow(userId)).external_key).toMatch(/^[0-9a-f]{32}$/);
      await set('dora', 'sAMAccountName', 'dora2');
      try {
        expect(await signIn('dora2', adPasswordOf('dora'))).toMatchObject({ userId, userName: 'dora2' });
      } finally {
        await set('dora', 'sAMAccountName', 'dora');
      }
    },
  );

  it('lets them in by their user principal name', async () => {
    await directory.update({ ...settings, nameAttribute: 'userPrincipalName' }, root);
    expect(await signIn('otto@corp.example', adPasswordOf('otto'))).toMatchObject({
      userName: 'otto@corp.example',
    });
  });

  it('is not trusted with another certificate', async () => {
    await directory.update({ ...settings, ca: '' }, root);
    await expect(signIn('dora')).rejects.toMatchObject({ code: 'directory_unavailable' });
  });

  it.each([
    ['gone', 'Your account is disabled in the directory'],
    ['late', 'Your account has expired in the directory'],
    ['stale', 'You must change your password before you sign in'],
  ])('tells %s why not, and nobody who does not know the password', async (name, words) => {
    await expect(signIn(name)).rejects.toMatchObject({
      code: 'directory_refused',
      message: expect.stringContaining(words),
    });
    await expect(signIn(name, 'a wrong one')).rejects.toMatchObject({ code: 'bad_credentials' });
    await expect(signIn('nobody', 'a wrong one')).rejects.toMatchObject({ code: 'bad_credentials' });
  });

  it('takes away from whom it disables, and from teams whom a group has lost, at a synchronisation', async () => {
    const dora = await signIn('dora');
    const otto = await signIn('otto');
    const member = (operation: 'add' | 'delete') =>
      lab.asAdmin((client) =>
        client.modify(
          `CN=deployers,${users}`,
          new Change({
            operation,
            modification: new Attribute({ type: 'member', values: [`CN=dora,${users}`] }),
          }),
        ),
      );
    try {
      await set('otto', 'userAccountControl', '514');
      await member('delete');
      expect(await directory.sync({}, root)).toEqual({ found: 1, gone: ['otto'] });
      expect((await userRow(otto.userId)).disabled).toBe(1);
      expect(await teamsOf(dora.userId)).toEqual([]);
      await member('add');
      await directory.sync({}, root);
      expect(await teamsOf(dora.userId)).toEqual(['Deployers', 'Staff']);
    } finally {
      await set('otto', 'userAccountControl', '512');
      // Where it went no further; else she is a member already.
      await member('add').catch(() => undefined);
    }
  });

  it('is read whole where it has more than a page', async () => {
    // Of each attempt its own: the next cannot add what is there.
    const unit = `OU=Crowd${Date.now()}`;
    await lab.add(
      { dn: unit, attributes: { objectClass: 'organizationalUnit' } },
      ...Array.from({ length: crowd }, (_, index) => ({
        dn: `CN=c${index},${unit}`,
        attributes: { objectClass: 'contact' },
      })),
    );
    const found = await readAll(
      {
        ...settings,
        userBase: `${unit},${lab.base}`,
        userFilter: '(objectClass=contact)',
        nameAttribute: 'cn',
      },
      [],
    );
    expect(new Set(found.map(({ key }) => key)).size).toBe(crowd);
  }, 240_000);
});
