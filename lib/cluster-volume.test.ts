import { expect, it } from 'vitest';
import { clusterVolumeState, isClusterVolumeMoving, isMountedAs, type PublishState } from './cluster-volume';

const volume = (
  csiId: string,
  states: PublishState[] = [],
  availability: 'active' | 'pause' | 'drain' = 'active',
) => ({ csiId, availability, published: states.map((state) => ({ state })) });

it('says whether its driver has made it, and whether a node has it', () => {
  expect(clusterVolumeState(volume(''))).toBe('pending');
  expect(clusterVolumeState(volume('v1'))).toBe('created');
  expect(clusterVolumeState(volume('v1', ['published']))).toBe('in-use');
});

it('moves until it is made, published, and unpublished where it is drained', () => {
  expect(isClusterVolumeMoving(volume(''))).toBe(true);
  expect(isClusterVolumeMoving(volume('v1'))).toBe(false);
  expect(isClusterVolumeMoving(volume('v1', ['published', 'pending-publish']))).toBe(true);
  expect(isClusterVolumeMoving(volume('v1', ['published']))).toBe(false);
  expect(isClusterVolumeMoving(volume('v1', ['published'], 'drain'))).toBe(true);
  expect(isClusterVolumeMoving(volume('v1', [], 'drain'))).toBe(false);
});

it('is mounted by its name, or as any of its group', () => {
  expect(isMountedAs({ name: 'ledger', group: '' }, 'ledger')).toBe(true);
  expect(isMountedAs({ name: 'ledger', group: 'books' }, 'group:books')).toBe(true);
  expect(isMountedAs({ name: 'ledger', group: '' }, 'group:')).toBe(false);
});
