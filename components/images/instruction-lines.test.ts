import { describe, expect, it } from 'vitest';
import { instructionLines } from './instruction-lines';

describe('instructionLines', () => {
  it('takes the word off', () => {
    expect(instructionLines('CMD ["sh"]')).toEqual({ word: 'CMD', lines: ['["sh"]'] });
    expect(instructionLines('bazel build ...')).toEqual({ word: null, lines: ['bazel build ...'] });
    expect(instructionLines('')).toEqual({ word: null, lines: [''] });
  });

  it('breaks long lines where commands are joined', () => {
    const long = `RUN apt-get update && apt-get install -y ${'package '.repeat(10)}&& rm -rf /var/lib/apt; true`;
    expect(instructionLines(long).lines).toEqual([
      'apt-get update',
      `  && apt-get install -y ${'package '.repeat(10).trim()}`,
      '  && rm -rf /var/lib/apt;',
      '  true',
    ]);
    expect(instructionLines('RUN a && b').lines).toEqual(['a && b']);
  });
});
