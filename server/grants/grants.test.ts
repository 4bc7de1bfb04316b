import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Permission, permissions } from '@/lib/permissions';
import type { Scope } from '@/lib/rights';
import { type Secured, startSecured } from '../api/security/secured-testing';
import { type Ask, callerWith } from '../policy/callers-testing';
import { idOf } from '../policy/known-cluster-testing';

const everything = { kind: 'all' } as const;
const mine = { kind: 'collection', collection: '/mine' } as const;
const theirs = { kind: 'collection', collection: '/theirs' } as const;
const made = z.object({ id: z.string() });
const opening = z.object({ users: z.array(z.object({ name: z.string(), gains: z.array(z.string()) })) });
const holders = z.object({
  collection: z.string().nullable(),
  holders: z.array(
    z.object({
      user: z.object({ name: z.string() }),
      permissions: z.array(z.string()),
      grants: z.array(z.object({ role: z.string(), team: z.string().nullable() })),
    }),
  ),
});

describe('grants, roles and teams', () => {
  let gantry: Secured;
  let root: Ask;
  /** Manages access, and holds Container View and Stop in /mine besides. */
  let manager: Ask;
  let count = 0;

  const fresh = (name: string) => `${name}${(count += 1)}`;
  const somebody = (name: string, role: string, scope: Scope) =>
    callerWith(gantry.runtime, gantry.url, { name, role, scope });
  const make = async (target: string, body: object) => made.parse((await root('POST', target, body)).body).id;
  const role = (...held: Permission[]) => make('/roles', { name: fresh('role'), permissions: held });
  const grant = (ask: Ask, kind: 'user' | 'team', id: string, held: string, scope: Scope) =>
    ask('POST', '/grants', { subject: { kind, id }, role: held, scope });
  const beyond = {
    status: 403,
    body: { code: 'forbidden', message: expect.stringContaining('nobody gives') },
  };
  const lockedOut = {
    status: 409,
    body: { code: 'conflict', message: expect.stringContaining('no enabled admin') },
  };

  beforeAll(async () => {
    gantry = await startSecured();
    root = await somebody('root', 'Admin', everything);
    manager = await somebody('manager', await role('Access Manage'), everything);
    const operates = await role('Container View', 'Container Stop');
    expect((await grant(root, 'user', 'manager-id', operates, mine)).status).toBe(201);
  });
  afterAll(() => gantry.close());

  it('are given by nobody who does not hold all of it as widely', async () => {
    const eve = fresh('eve');
    await somebody(eve, 'None', everything);
    const views = await role('Container View');
    const give = (held: string, scope: Scope) => grant(manager, 'user', `${eve}-id`, held, scope);
    expect(await give('Admin', everything)).toMatchObject(beyond);
    expect(await give('Full Control', mine)).toMatchObject(beyond);
    expect(await give(views, everything)).toMatchObject(beyond);
    expect(await give(views, theirs)).toMatchObject(beyond);
    expect(await give(views, { kind: 'cluster', cluster: 'c1' })).toMatchObject(beyond);
    expect(await grant(manager, 'user', 'manager-id', 'Admin', everything)).toMatchObject(beyond);
    expect((await give(views, { kind: 'collection', collection: '/mine/below' })).status).toBe(201);
    expect((await give(views, mine)).status).toBe(201);
  });

  it('are taken away by nobody who holds less', async () => {
    const bob = fresh('bob');
    await somebody(bob, 'Full Control', mine);
    expect(await manager('DELETE', `/grants/${bob}-grant`)).toMatchObject(beyond);
    expect((await root('DELETE', `/grants/${bob}-grant`)).status).toBe(200);
  });

  it('are not widened by a role that is made, or changed where it is granted', async () => {
    const held: Permission[] = ['Container View', 'Container Stop'];
    const create = (...wanted: Permission[]) =>
      manager('POST', '/roles', { name: fresh('own'), permissions: wanted });
    expect(await create('Container View', 'Container Exec')).toMatchObject(beyond);
    const own = made.parse((await create('Container View')).body).id;
    const change = (id: string, ...wanted: Permission[]) =>
      manager('PATCH', `/roles/${id}`, { permissions: wanted });
    expect(await change(own, 'Container View', 'Container Exec')).toMatchObject(beyond);
    expect((await change(own, ...held)).status).toBe(200);

    // What is granted where the manager holds nothing gives there what the role gains.
    const elsewhere = await role('Container View');
    const bob = fresh('bob');
    await somebody(bob, elsewhere, theirs);
    expect(await change(elsewhere, ...held)).toMatchObject(beyond);
    expect(await manager('PATCH', '/roles/Admin', { permissions: held })).toMatchObject({ status: 409 });
    expect(await root('DELETE', `/roles/${elsewhere}`)).toMatchObject({ body: { code: 'in_use' } });
  });

  it('are not come by through a team that holds more', async () => {
    const team = await make('/teams', { name: fresh('team') });
    expect((await grant(root, 'team', team, 'Full Control', everything)).status).toBe(201);
    const join = (ask: Ask) => ask('PATCH', `/teams/${team}`, { members: ['manager-id'] });
    expect(await join(manager)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await manager('DELETE', `/teams/${team}`)).toMatchObject({ status: 403 });
    expect((await root('DELETE', `/teams/${team}`)).status).toBe(200);
  });

  it('leave an admin of Gantry’s own, whichever way the last would go', async () => {
    const { db } = gantry.runtime.store;
    // From a directory, which can be down.
    const ldap = fresh('ldap');
    const asLdap = await somebody(ldap, 'Admin', everything);
    await db.updateTable('users').set({ source: 'ldap' }).where('id', '=', `${ldap}-id`).execute();
    const robot = fresh('robot');
    await somebody(robot, 'Admin', everything);
    await db.updateTable('users').set({ kind: 'service' }).where('id', '=', `${robot}-id`).execute();
    const admin = await db
      .selectFrom('users')
      .select('id')
      .where('name', '=', 'admin')
      .executeTakeFirstOrThrow();
    expect((await root('DELETE', `/users/${admin.id}`)).status).toBe(200);

    expect(await asLdap('DELETE', '/grants/root-grant')).toMatchObject(lockedOut);
    expect(await asLdap('DELETE', '/users/root-id')).toMatchObject(lockedOut);
    expect(await asLdap('PATCH', '/users/root-id', { disabled: true })).toMatchObject(lockedOut);

    // Through a team alone: who is in it, what it holds and the team itself.
    const team = await make('/teams', { name: fresh('admins') });
    expect((await grant(root, 'team', team, 'Admin', everything)).status).toBe(201);
    expect((await root('PATCH', `/teams/${team}`, { members: ['root-id'] })).status).toBe(200);
    expect((await root('DELETE', '/grants/root-grant')).status).toBe(200);
    const listed = await root('GET', '/grants?limit=500');
    const ofTeam = z
      .array(z.object({ id: z.string(), subject: z.object({ id: z.string() }) }))
      .parse(listed.body.items)
      .find(({ subject }) => subject.id === team);
    expect(await root('PATCH', `/teams/${team}`, { members: [] })).toMatchObject(lockedOut);
    expect(await root('DELETE', `/grants/${ofTeam?.id}`)).toMatchObject(lockedOut);
    expect(await root('DELETE', `/teams/${team}`)).toMatchObject(lockedOut);
    expect((await root('GET', '/users')).status).toBe(200);
  });

  it('show what they open before they are made, to whom, and what a changed role would', async () => {
    const ada = fresh('ada');
    await somebody(ada, 'View Only', mine);
    const bob = fresh('bob');
    await somebody(bob, 'None', everything);
    const team = await make('/teams', { name: fresh('team') });
    await root('PATCH', `/teams/${team}`, { members: [`${ada}-id`, `${bob}-id`] });
    const operates = await role('Container View', 'Container Stop');
    const subject = { kind: 'team', id: team };
    const preview = await root('POST', '/grants/preview', { subject, role: operates, scope: mine });
    expect(preview.body).toMatchObject({
      users: [
        { name: ada, gains: ['Container Stop'] },
        { name: bob, gains: ['Container View', 'Container Stop'] },
      ],
      reaches: { containers: 1, clusters: 1 },
    });
    const before = await root('GET', `/grants?filter[subject]=${team}`);
    expect(before.body.items).toEqual([]);

    expect((await grant(root, 'team', team, operates, mine)).status).toBe(201);
    const wider = { permissions: ['Container View', 'Container Stop', 'Container Kill'] };
    const changed = await root('POST', `/roles/${operates}/preview`, wider);
    expect(opening.parse(changed.body).users).toMatchObject(
      [ada, bob].map((name) => ({ name, gains: ['Container Kill'] })),
    );
  });

  it('tell of one thing everybody who may touch it, and nobody else', async () => {
    const [ann, tom, far, gone] = ['ann', 'tom', 'far', 'gone'].map(fresh);
    await somebody(String(ann), 'View Only', mine);
    await somebody(String(tom), 'None', everything);
    const team = await make('/teams', { name: fresh('stoppers') });
    await root('PATCH', `/teams/${team}`, { members: [`${tom}-id`] });
    await grant(root, 'team', team, await role('Container Stop'), { kind: 'cluster', cluster: 'c1' });
    await somebody(String(far), 'Full Control', theirs);
    await somebody(String(gone), 'Full Control', { kind: 'cluster', cluster: 'c2' });

    const about = async (whose: 'own' | 'others') => {
      const target = `/grants/holders?cluster=c1&kind=container&id=${idOf[whose].container}`;
      return holders.parse((await root('GET', target)).body);
    };
    const own = await about('own');
    expect(own.collection).toBe('/mine');
    const held = (name?: string) => own.holders.find(({ user }) => user.name === name);
    expect(held(ann)).toMatchObject({ grants: [{ role: 'View Only', team: null }] });
    expect(held(ann)?.permissions).toContain('Container Logs');
    expect(held(ann)?.permissions).not.toContain('Container Stop');
    expect(held(tom)).toMatchObject({
      permissions: ['Container Stop'],
      grants: [{ team: expect.stringContaining('stoppers') }],
    });
    expect(held('root')?.permissions).toHaveLength(
      permissions.filter((permission) => permission.startsWith('Container ')).length,
    );
    expect([held(far), held(gone)]).toEqual([undefined, undefined]);
    // Who was given a terminal there for a time.
    const asked = fresh('asked');
    await somebody(asked, 'None', everything);
    await gantry.runtime.store.db
      .insertInto('terminal_requests')
      .values({
        ...{ id: asked, user_id: `${asked}-id`, cluster: 'c1', container_id: idOf.own.container },
        ...{ container_name: 'own', collection: '/mine', reason: 'it hangs', minutes: 30 },
        ...{ created_ms: Date.now(), decided_by: 'root', decided_ms: Date.now(), note: '' },
        state: 'approved',
        expires_ms: Date.now() + 1_800_000,
      })
      .execute();
    const timed = (await about('own')).holders.find(({ user }) => user.name === asked);
    expect(timed?.permissions).toEqual(['Container Exec']);
    const names = (await about('others')).holders.map(({ user }) => user.name);
    expect(names).toEqual(expect.arrayContaining(['root', far, tom]));
    expect(names).not.toContain(ann);
  });

  it('answer whether somebody may do something to something, and why or why not', async () => {
    const ann = fresh('ann');
    await somebody(ann, 'View Only', mine);
    const may = async (permission: Permission, id: string) => {
      const asked = `/users/${ann}-id/may?permission=${permission}&cluster=c1&kind=container&id=${id}`;
      const { body } = await root('GET', encodeURI(asked));
      return z.object({ verdicts: z.array(z.unknown()) }).parse(body).verdicts[0];
    };
    expect(await may('Container Logs', idOf.own.container)).toMatchObject({
      allowed: true,
      reason: '"View Only" over /mine.',
    });
    expect(await may('Container Logs', idOf.others.container)).toMatchObject({
      allowed: false,
      reason: 'Held only elsewhere: "View Only" over /mine.',
    });
    expect(await may('Container Stop', idOf.own.container)).toMatchObject({
      allowed: false,
      reason: `No grant of ${ann} holds it.`,
    });
  });
});
