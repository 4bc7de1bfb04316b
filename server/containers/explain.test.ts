import { describe, expect, it } from 'vitest';
import { takenPort } from './explain';

describe('takenPort', () => {
  it.each([
    [
      'driver failed programming external connectivity on endpoint web (9f…): Bind for 0.0.0.0:18080 failed: port is already allocated',
      18080,
    ],
    ['Bind for :::8080 failed: port is already allocated', 8080],
    [
      'driver failed programming external connectivity on endpoint web: Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use',
      80,
    ],
    ['failed to set up container networking: address already in use (0.0.0.0:9000)', 9000],
    ['no such container', null],
  ])('%s', (words, port) => expect(takenPort(words)).toBe(port));
});
