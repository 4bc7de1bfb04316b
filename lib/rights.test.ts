import { describe, expect, it } from 'vitest';
import { permissionsOfRole, type BuiltInRole } from './permissions';
import { type HeldGrant, Rights, rightsOfRole, type Scope } from './rights';

const grant = (role: BuiltInRole, scope: Scope): HeldGrant => ({
  id: `${role} ${JSON.stringify(scope)}`,
  role,
  permissions: permissionsOfRole(role),
  scope,
  team: null,
});
const shop = new Rights([grant('Full Control', { kind: 'collection', collection: '/prod/shop' })]);

describe('rights', () => {
  it('over everything reach everything', () => {
    const admin = rightsOfRole('Admin');
    expect(admin.at('Access Manage', {})).toBe(true);
    expect(admin.at('Container Create: Privileged', { cluster: 'c', collection: '/any' })).toBe(true);
  });

  it('over a cluster stay in it', () => {
    const rights = new Rights([grant('Full Control', { kind: 'cluster', cluster: 'one' })]);
    expect(rights.at('Container Start', { cluster: 'one', collection: '/' })).toBe(true);
    expect(rights.at('Container Start', { cluster: 'two', collection: '/' })).toBe(false);
    expect(rights.at('Container Start', {})).toBe(false);
    expect(rights.inCluster('Container Start', 'two')).toBe(false);
  });

  it.each([
    ['/prod/shop', true],
    ['/prod/shop/web', true],
    ['/prod', false],
    ['/prod/shopping', false],
    ['/', false],
  ])('over /prod/shop, in %s: %s', (collection, expected) => {
    expect(shop.at('Container Start', { cluster: 'c', collection })).toBe(expected);
  });

  it('over a collection show its clusters, and change none of them', () => {
    const place = { cluster: 'c' };
    expect(shop.at('Node View', place)).toBe(true);
    expect(shop.at('Image Create', place)).toBe(true);
    expect(shop.at('Image Remove', place)).toBe(false);
    expect(shop.inCluster('Image Remove', 'c')).toBe(false);
    expect(shop.at('Cluster View', {})).toBe(false);
  });

  it('add up', () => {
    const both = new Rights([
      grant('View Only', { kind: 'all' }),
      grant('Restricted Control', { kind: 'collection', collection: '/dev' }),
    ]);
    expect(both.at('Container Start', { cluster: 'c', collection: '/dev/x' })).toBe(true);
    expect(both.at('Container Start', { cluster: 'c', collection: '/prod' })).toBe(false);
    expect(both.at('Container View', { cluster: 'c', collection: '/prod' })).toBe(true);
    expect(both.collectionsFor('Container Create', 'c')).toEqual(['/dev']);
  });

  it('over the root collection give nobody what is Gantry’s own', () => {
    const rights = new Rights([
      grant('Admin', { kind: 'collection', collection: '/' }),
      { ...grant('Admin', { kind: 'all' }), permissions: new Set(['Access Manage'] as const) },
    ]);
    const all = { kind: 'all' } as const;
    expect(rights.cover({ permissions: new Set(['Container Create', 'Access Manage']), scope: all })).toBe(
      true,
    );
    expect(rights.cover({ permissions: new Set(['Audit Manage']), scope: all })).toBe(false);
    expect(
      rights.cover({ permissions: new Set(['Swarm Manage']), scope: { kind: 'cluster', cluster: 'c' } }),
    ).toBe(true);
  });

  it('of a token leave what it was given, where it was', () => {
    const limit = { ...grant('View Only', { kind: 'cluster', cluster: 'one' }) };
    const narrowed = new Rights([grant('Full Control', { kind: 'all' })], [limit]);
    expect(narrowed.leave('Job View', { cluster: 'one', collection: '/' })).toBe(true);
    expect(narrowed.leave('Job View', { cluster: 'two', collection: '/' })).toBe(false);
    expect(narrowed.leave('Job Cancel', { cluster: 'one', collection: '/' })).toBe(false);
    expect(narrowed.areNarrowed).toBe(true);
    expect(new Rights([], [grant('Admin', { kind: 'all' })]).areNarrowed).toBe(false);
    expect(new Rights([]).leave('Job View', {})).toBe(true);
  });

  it('of a token are no more than its limits, and no more than its owner', () => {
    const limited = new Rights(
      [grant('Full Control', { kind: 'all' })],
      [grant('Admin', { kind: 'collection', collection: '/dev' })],
    );
    expect(limited.at('Container Start', { cluster: 'c', collection: '/dev' })).toBe(true);
    expect(limited.at('Container Start', { cluster: 'c', collection: '/prod' })).toBe(false);
    expect(limited.at('Cluster Manage', { cluster: 'c' })).toBe(false);
  });

  it('cover only what they hold as widely', () => {
    const view = { permissions: permissionsOfRole('View Only') };
    expect(shop.cover({ ...view, scope: { kind: 'collection', collection: '/prod/shop/web' } })).toBe(true);
    expect(shop.cover({ ...view, scope: { kind: 'collection', collection: '/prod' } })).toBe(false);
    expect(shop.cover({ ...view, scope: { kind: 'all' } })).toBe(false);
    expect(
      shop.cover({
        permissions: new Set(['Access Manage']),
        scope: { kind: 'collection', collection: '/prod/shop' },
      }),
    ).toBe(false);
  });

  it('that differ have different keys', () => {
    expect(rightsOfRole('Admin').key).not.toBe(rightsOfRole('View Only').key);
    expect(rightsOfRole('Admin').key).toBe(rightsOfRole('Admin').key);
  });
});
