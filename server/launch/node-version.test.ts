import { expect, it } from 'vitest';
import { nodeVersionProblem } from './node-version.mjs';

it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0', '100.0.0'])('accepts %s', (version) => {
  expect(nodeVersionProblem(version, '>=20.19')).toBeNull();
});

it.each(['20.18.3', '18.20.0', '9.99.99'])('refuses %s and says what is needed', (version) => {
  const problem = nodeVersionProblem(version, '>=20.19');
  expect(problem).toContain('20.19 or newer');
  expect(problem).toContain(version);
});
