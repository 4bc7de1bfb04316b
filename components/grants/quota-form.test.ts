import { expect, it } from 'vitest';
import { quotaOfValues, quotaProblems, quotaValues, quotaWords } from './quota-form';

const nothing = quotaValues(null);

it('is no quota where nothing is limited', () => {
  expect(quotaOfValues(nothing)).toBeNull();
  expect(quotaOfValues({ ...nothing, limitsRequired: true })).toMatchObject({ limitsRequired: true });
});

it('is read as it was shown', () => {
  const quota = {
    containers: 20,
    replicas: null,
    cpus: 0.5,
    memoryBytes: 4 * 1024 ** 3,
    limitsRequired: true,
  };
  expect(quotaOfValues(quotaValues(quota))).toEqual(quota);
  expect(quotaWords(quota)).toBe('20 containers, 0.5 CPUs, 4 GiB memory, limits required');
});

it('takes nought as a limit', () => {
  expect(quotaOfValues({ ...nothing, containers: '0' })).toMatchObject({ containers: 0, cpus: null });
});

it('says what is wrong at the field', () => {
  expect(quotaProblems(nothing)).toEqual({});
  expect(
    Object.keys(quotaProblems({ ...nothing, containers: '-1', cpus: 'two', memory: 'much' })).sort(),
  ).toEqual(['containers', 'cpus', 'memory']);
});
