import { expect, it } from 'vitest';
import { everywhere, pathProblem, scopeOfValues } from './scope-form';

it('makes a scope of what was typed, and none of what is not complete', () => {
  expect(scopeOfValues(everywhere)).toEqual({ kind: 'all' });
  expect(scopeOfValues({ ...everywhere, kind: 'cluster' })).toBeNull();
  expect(scopeOfValues({ ...everywhere, kind: 'cluster', cluster: 'prod' })).toEqual({
    kind: 'cluster',
    cluster: 'prod',
  });
  expect(scopeOfValues({ ...everywhere, kind: 'collection', collection: ' /prod/pay ' })).toEqual({
    kind: 'collection',
    collection: '/prod/pay',
  });
  expect(scopeOfValues({ ...everywhere, kind: 'collection', collection: 'prod' })).toBeNull();
});

it('says what a path looks like', () => {
  expect(pathProblem('')).toBeNull();
  expect(pathProblem('/prod')).toBeNull();
  expect(pathProblem('/prod/')).toContain('/prod/payments');
});
