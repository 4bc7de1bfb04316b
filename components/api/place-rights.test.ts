import { describe, expect, it } from 'vitest';
import { permissionsOfRole } from '@/lib/permissions';
import { Rights, type Scope } from '@/lib/rights';
import { placeWithout } from './place-rights';

const over = (scope: Scope, role: 'View Only' | 'Restricted Control') => ({
  id: role,
  role,
  permissions: permissionsOfRole(role),
  scope,
  team: null,
});
const rights = new Rights([
  over({ kind: 'cluster', cluster: 'prod' }, 'View Only'),
  over({ kind: 'collection', collection: '/shop' }, 'Restricted Control'),
]);

describe('what a page offers', () => {
  it('takes the right where the thing is', () => {
    expect(placeWithout(rights, 'Volume Remove', { cluster: 'prod', collection: '/shop/web' })).toBeNull();
    expect(placeWithout(rights, 'Volume Remove', { cluster: 'prod', collection: '/' })).toMatchObject({
      collection: '/',
    });
    expect(placeWithout(rights, 'Volume View', { cluster: 'prod', collection: '/' })).toBeNull();
  });

  it('takes it in every collection that a stack is in, and names the one where it is missing', () => {
    const stack = { cluster: 'prod', collection: '/shop', alsoIn: ['/billing'] };
    expect(placeWithout(rights, 'Stack Remove', stack)).toMatchObject({ collection: '/billing' });
    expect(placeWithout(rights, 'Stack Remove', { ...stack, alsoIn: ['/shop/web'] })).toBeNull();
  });

  it('takes it somewhere in the cluster to make something there, and over the cluster for what is its own', () => {
    expect(placeWithout(rights, 'Volume Create', { cluster: 'prod' })).toBeNull();
    expect(placeWithout(rights, 'Image Remove', { cluster: 'prod' })).not.toBeNull();
    expect(placeWithout(rights, 'Node View', { cluster: 'elsewhere' })).toBeNull();
    expect(placeWithout(rights, 'Node Update', { cluster: 'prod' })).not.toBeNull();
  });
});
