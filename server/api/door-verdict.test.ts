import { describe, expect, it } from 'vitest';
import { type Permission, permissionsOfRole } from '@/lib/permissions';
import { type HeldGrant, Rights, type Scope } from '@/lib/rights';
import type { Located } from '../policy/locate';
import type { Caller } from './call';
import { whyDenied } from './door';

const admin = { id: 'g', role: 'Admin', permissions: permissionsOfRole('Admin'), team: null };
const all: Scope = { kind: 'all' };

/** Ann by a token that was made for one cluster, or (null) signed in. She holds nothing of these herself. */
function ann(limit: Scope | null): Caller {
  const grants = [{ ...admin, scope: { kind: 'collection', collection: '/ann' } as const }];
  const rights = new Rights(grants, limit && [{ ...admin, scope: limit }]);
  return { userId: 'ann-id', userName: 'ann', rights, via: limit ? 'token' : 'session', credentialId: 'x' };
}
const places = [{ cluster: 'one', collection: '/gone' }];
const job: Located = { kind: 'one', places, view: 'Job View', owner: 'ann-id' };
const recording: Located = { kind: 'one', places, view: 'Recording View', owner: null, ownerId: 'ann-id' };

describe('a name that things on several nodes have', () => {
  const passage = (permission: Permission) => ({
    permission,
    target: { kind: 'volume', cluster: 'one', id: 'data' },
  });
  const at = (...collections: string[]): Located => ({
    kind: 'one',
    places: collections.map((collection) => ({ cluster: 'one', collection })),
    view: 'Volume View',
    owner: null,
    areApart: true,
  });
  const view: HeldGrant = {
    ...{ id: 'v', role: 'View Only', permissions: permissionsOfRole('View Only'), team: null },
    scope: { kind: 'collection', collection: '/seen' },
  };
  const caller = { ...ann(null), rights: new Rights([...ann(null).rights.grants, view]) };

  it('means those that are seen, whatever others make of that name', () => {
    expect(whyDenied(passage('Volume Remove'), caller, at('/ann', '/others'))).toBeNull();
    expect(whyDenied(passage('Volume Remove'), caller, at('/ann', '/'))).toBeNull();
  });
  it('means all that are seen', () => {
    const both = at('/ann', '/seen');
    expect(whyDenied(passage('Volume Remove'), caller, both)).toMatchObject({ code: 'forbidden' });
    expect(whyDenied(passage('Volume View'), caller, both)).toBeNull();
  });
  it('is not there where none is seen', () => {
    for (const located of [at('/others'), at()]) {
      expect(whyDenied(passage('Volume View'), caller, located)).toMatchObject({ code: 'not_found' });
    }
  });
  it('of a stack is all that it holds', () => {
    const places = ['/ann', '/others'].map((collection) => ({ cluster: 'one', collection }));
    const stack: Located = { kind: 'one', places, view: 'Stack View', owner: null };
    const target = { kind: 'stack', cluster: 'one', id: 'blog' };
    expect(whyDenied({ permission: 'Stack Remove', target }, caller, stack)).toMatchObject({
      code: 'not_found',
    });
  });
});

describe('what is one’s own', () => {
  it.each([
    ['Job View', job],
    ['Recording View', recording],
  ] as const)(
    'is open to oneself, and to tokens that were made for where it is: %s',
    (permission, located) => {
      const passage = { permission, target: { kind: 'job', id: 'j' } };
      expect(whyDenied(passage, ann(null), located)).toBeNull();
      expect(whyDenied(passage, ann(all), located)).toBeNull();
      expect(whyDenied(passage, ann({ kind: 'cluster', cluster: 'one' }), located)).toBeNull();
      expect(whyDenied(passage, ann({ kind: 'cluster', cluster: 'two' }), located)).toMatchObject({
        code: 'not_found',
      });
    },
  );
});
