import { expect, it } from 'vitest';
import { crumbsOf } from './crumbs';

const labels = (path: string) => crumbsOf(path, (id) => `name of ${id}`).map(({ label }) => label);

it.each([
  ['/', []],
  ['/clusters', ['Clusters']],
  ['/clusters/c1', ['name of c1']],
  ['/clusters/c1/containers', ['name of c1', 'Containers']],
  [`/clusters/c1/containers/${'ab'.repeat(32)}`, ['name of c1', 'Containers', 'abababababab']],
  ['/clusters/c1/volumes/my%20volume', ['name of c1', 'Volumes', 'my volume']],
  ['/clusters/c1/stacks/settings', ['name of c1', 'Stacks', 'settings']],
  ['/settings/tokens', ['Settings', 'API tokens']],
  ['/%zz', ['%zz']],
])('%s', (path, expected) => expect(labels(path)).toEqual(expected));

it('links each step', () => {
  expect(crumbsOf('/clusters/a b/images', (id) => id).map(({ href }) => href)).toEqual([
    '/clusters/a%20b',
    '/clusters/a%20b/images',
  ]);
});
