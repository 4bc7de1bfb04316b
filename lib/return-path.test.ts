import { describe, expect, it } from 'vitest';
import { returnPath } from './return-path';

describe('returnPath', () => {
  it('keeps paths of this site', () => {
    expect(returnPath('/clusters/local/containers?q=web#top')).toBe('/clusters/local/containers?q=web#top');
  });

  it.each([
    undefined,
    null,
    '',
    'https://evil.test/',
    '//evil.test/',
    '/\\evil.test/',
    '\\\\evil.test',
    'javascript:alert(1)',
    '/\t/evil.test',
    'clusters',
  ])('leads home for %j', (wanted) => {
    expect(returnPath(wanted)).toBe('/');
  });
});
