import { describe, expect, it } from 'vitest';
import { GantryError } from '@/lib/errors';
import { streamedFailure } from '../engine/failures';
import { explainTransfer, type Transfer } from './explain';

const asked: Transfer = { verb: 'pull', reference: 'reg.example:5000/app:1', node: 'n1', signedIn: false };
const explain = (words: string, change: Partial<Transfer> = {}) =>
  explainTransfer(streamedFailure(words), { ...asked, ...change });

describe('explainTransfer', () => {
  it.each([
    [
      'manifest for reg.example:5000/app:1 not found: manifest unknown: manifest unknown',
      'not_found',
      'has no "reg.example:5000/app:1"',
    ],
    [
      'Get "http://reg.example:5000/v2/": dial tcp 10.0.0.9:5000: connect: connection refused',
      'registry_unreachable',
      'cannot reach the registry reg.example:5000',
    ],
    [
      'Get "https://reg.example:5000/v2/": dial tcp: lookup reg.example: no such host',
      'registry_unreachable',
      'cannot reach',
    ],
    [
      'Get "https://reg.example:5000/v2/": http: server gave HTTP response to HTTPS client',
      'registry_unreachable',
      'insecure-registries',
    ],
    [
      'Get "https://reg.example:5000/v2/": x509: certificate signed by unknown authority',
      'registry_unreachable',
      'certs.d',
    ],
    ['no matching manifest for linux/arm64 in the manifest list entries', 'not_found', 'platform'],
    ['unauthorized: authentication required', 'registry_denied', 'needs a sign-in'],
  ])('says in words what %s means', (words, code, part) => {
    const error = explain(words);
    expect(error.code).toBe(code);
    expect(error.message).toContain(part);
  });

  it('tells a wrong password from none', () => {
    const words = 'denied: requested access to the resource is denied';
    expect(explain(words, { signedIn: true }).message).toContain('refused the user name or password');
    expect(explain(words, { verb: 'push' }).message).toContain('may push there');
    expect(explain(words, { reference: 'nginx' }).message).toContain('Docker Hub refused');
  });

  it('passes on what is not about the registry', () => {
    const error = new GantryError('engine_cut_off');
    expect(explainTransfer(error, asked)).toBe(error);
    expect(explain('no space left on device').message).toContain('no space left on device');
  });
});
