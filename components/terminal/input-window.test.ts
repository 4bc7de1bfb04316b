import { expect, it } from 'vitest';
import { InputWindow } from './input-window';

it('sends what is typed at once, and a long paste as it is taken', () => {
  const sent: Uint8Array[] = [];
  const input = new InputWindow((bytes) => sent.push(bytes));
  input.type('é');
  expect(sent).toEqual([new Uint8Array([0xc3, 0xa9])]);
  const total = 200_000;
  input.type('x'.repeat(total));
  const bytesSent = () => sent.reduce((sum, each) => sum + each.length, 0);
  expect(bytesSent()).toBeLessThan(100_000);
  for (let taken = 0; taken < total + 2 && sent.length > 0; taken += 16_384) input.taken(16_384);
  expect(bytesSent()).toBe(total + 2);
});
