import { describe, expect, it } from 'vitest';
import { familiarReference, registryAddress, registryOf } from './reference';

const digest = `sha256:${'a'.repeat(64)}`;

describe('familiarReference', () => {
  it.each([
    ['nginx', 'nginx:latest'],
    ['docker.io/library/nginx:1', 'nginx:1'],
    ['docker.io/team/app', 'team/app:latest'],
    ['localhost:5000/app:2', 'localhost:5000/app:2'],
    [`nginx:1@${digest}`, `nginx@${digest}`],
  ])('%s is listed as %s', (reference, expected) => {
    expect(familiarReference(reference)).toBe(expected);
  });
});

describe('registryOf', () => {
  it.each([
    ['nginx', null],
    ['team/app', null],
    ['docker.io/team/app', null],
    ['localhost/app', 'localhost'],
    ['registry:5000/app:1', 'registry:5000'],
    ['ghcr.io/a/b', 'ghcr.io'],
  ])('%s is of %s', (reference, expected) => {
    expect(registryOf(reference)).toBe(expected);
  });

  it("addresses credentials of Docker's own registry as its clients do", () => {
    expect(registryAddress('nginx')).toBe('https://index.docker.io/v1/');
    expect(registryAddress('ghcr.io/a/b')).toBe('ghcr.io');
  });
});
