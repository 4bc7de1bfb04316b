import { expect, it } from 'vitest';
import { jsonTree } from './json-tree';

const inspect = { Id: 'abc', State: { Running: true, Pid: 12 }, Mounts: [{ Source: '/data' }], Empty: {} };

it('keeps everything without a search', () => {
  const tree = jsonTree(inspect, '');
  expect(tree).toMatchObject({ kind: 'branch', brackets: '{}', size: 4, matches: 0 });
});

it('keeps what matches, with its ancestors', () => {
  const tree = jsonTree(inspect, '/data');
  expect(tree?.matches).toBe(1);
  expect(tree?.kind === 'branch' && tree.children.map((child) => child.key)).toEqual(['Mounts']);
});

it('keeps all below a key that matches', () => {
  const tree = jsonTree(inspect, 'state');
  expect(tree?.kind === 'branch' && tree.children[0]).toMatchObject({ key: 'State', size: 2 });
  const state = tree?.kind === 'branch' ? tree.children[0] : null;
  expect(state?.kind === 'branch' && state.children.length).toBe(2);
});

it('is nothing where nothing matches', () => expect(jsonTree(inspect, 'nope')).toBeNull());
