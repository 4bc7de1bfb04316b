import { describe, expect, it } from 'vitest';
import { permissionsOfRole } from '@/lib/permissions';
import { Rights, type Scope } from '@/lib/rights';
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
const job: Located = { kind: 'one', places, view: 'Job View', owner: 'ann' };
const recording: Located = { kind: 'one', places, view: 'Recording View', owner: null, ownerId: 'ann-id' };

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
