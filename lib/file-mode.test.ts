import { expect, it } from 'vitest';
import { formatMode } from './file-mode';

it('is told as ls tells it', () => {
  expect(formatMode('file', 0o644)).toBe('-rw-r--r--');
  expect(formatMode('directory', 0o1777)).toBe('drwxrwxrwt');
  expect(formatMode('file', 0o4755)).toBe('-rwsr-xr-x');
  expect(formatMode('file', 0o2640)).toBe('-rw-r-S---');
});
