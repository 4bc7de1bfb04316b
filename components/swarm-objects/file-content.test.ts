import { expect, it } from 'vitest';
import { fromBase64, textOf, toBase64 } from './file-content';

it('takes bytes there and back, however many', () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => index % 256);
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  expect(toBase64(new TextEncoder().encode('a=1'))).toBe('YT0x');
});

it('tells text from what is none', () => {
  expect(textOf(new TextEncoder().encode('größer\n'))).toBe('größer\n');
  expect(textOf(Uint8Array.of(0xff, 0xfe))).toBeNull();
  expect(textOf(Uint8Array.of(97, 0))).toBeNull();
});
