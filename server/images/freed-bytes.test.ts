import { describe, expect, it } from 'vitest';
import { freedBytes, type LayerSizes } from './freed-bytes';

const image = (id: string, ...layers: [digest: string, sizeBytes: number][]): LayerSizes => ({
  id,
  layers: layers.map(([digest, sizeBytes]) => ({ digest, sizeBytes })),
});

describe('freedBytes', () => {
  it('counts a layer that removed images share once', () => {
    expect(freedBytes([image('a', ['base', 100], ['a', 1]), image('b', ['base', 100], ['b', 2])], [])).toBe(
      103,
    );
  });

  it('leaves out the layers that a kept image stands on', () => {
    expect(freedBytes([image('a', ['base', 100], ['a', 1])], [image('k', ['base', 100], ['k', 7])])).toBe(1);
  });

  it('takes the same layer over another one for another layer, as engines store it', () => {
    expect(freedBytes([image('a', ['x', 10], ['same', 5])], [image('k', ['y', 20], ['same', 5])])).toBe(15);
  });

  it('frees nothing with a second name of what is kept', () => {
    expect(freedBytes([image('a', ['base', 100])], [image('k', ['base', 100], ['k', 1])])).toBe(0);
  });
});
