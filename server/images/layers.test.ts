import { describe, expect, it } from 'vitest';
import type { ImageHistoryEntry } from '../engine/resource-types';
import { stackLayers } from './layers';

function entry(createdBy: string, sizeBytes: number): ImageHistoryEntry {
  return { id: null, createdMs: 1000, createdBy, sizeBytes, tags: [], comment: '' };
}

const told = (history: ImageHistoryEntry[], rootfs: string[]) =>
  stackLayers(history, rootfs).map(({ instruction, filesystem, digest }) => [
    instruction,
    filesystem,
    digest,
  ]);

describe('stackLayers', () => {
  it('is oldest first and gives each filesystem layer its digest', () => {
    expect(
      told(
        [
          entry('/bin/sh -c #(nop)  CMD ["sh"]', 0),
          entry('/bin/sh -c echo a > /a', 2),
          entry('/bin/sh -c #(nop)  ENV A=1', 0),
          entry('/bin/sh -c #(nop) ADD file:x in / ', 100),
        ],
        ['sha256:1', 'sha256:2'],
      ),
    ).toEqual([
      ['ADD file:x in /', true, 'sha256:1'],
      ['ENV A=1', false, null],
      ['RUN echo a > /a', true, 'sha256:2'],
      ['CMD ["sh"]', false, null],
    ]);
  });

  it('finds layers without a size by how many there are, those that write files first', () => {
    const history = [
      entry('RUN /bin/sh -c true # buildkit', 0),
      entry('WORKDIR /app', 0),
      entry('ENV A=1', 0),
      entry('COPY a / # buildkit', 5),
    ];
    expect(told(history, ['1']).map(([, filesystem]) => filesystem)).toEqual([true, false, false, false]);
    expect(told(history, ['1', '2']).map(([, filesystem]) => filesystem)).toEqual([true, false, false, true]);
    expect(told(history, ['1', '2', '3']).map(([, , digest]) => digest)).toEqual(['1', null, '2', '3']);
  });

  it('gives no digest where the numbers differ', () => {
    expect(told([entry('ENV A=1', 0)], ['1', '2'])).toEqual([['ENV A=1', false, null]]);
    expect(told([entry('RUN a', 5), entry('RUN b', 5)], ['1'])).toEqual([
      ['RUN b', true, null],
      ['RUN a', true, null],
    ]);
  });
});
