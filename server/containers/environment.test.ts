import { describe, expect, it } from 'vitest';
import { maskEnvironment, parseVariable } from './environment';

describe('parseVariable', () => {
  it.each([
    ['A=1', { name: 'A', value: '1' }],
    ['A=b=c', { name: 'A', value: 'b=c' }],
    ['A=', { name: 'A', value: '' }],
    ['A', { name: 'A', value: '' }],
  ])('%s', (entry, parts) => expect(parseVariable(entry)).toEqual(parts));
});

describe('maskEnvironment', () => {
  it('leaves no value of the environment, wherever an entry is repeated', () => {
    const inspect = {
      Id: 'abc',
      Config: {
        Env: ['TOKEN=s3cret', 'EMPTY=', 'UNSET', 'PATH=/bin'],
        CreateCommand: ['podman', 'run', '--env', 'TOKEN=s3cret', '--env=TOKEN=s3cret', 'nginx'],
        Cmd: ['serve', '--path', '/bin'],
      },
      State: { Running: true, Pid: 7, Health: null },
    };
    const masked = maskEnvironment(inspect);
    expect(JSON.stringify(masked)).not.toContain('s3cret');
    expect(masked).toEqual({
      Id: 'abc',
      Config: {
        Env: ['TOKEN=***', 'EMPTY=***', 'UNSET', 'PATH=***'],
        CreateCommand: ['podman', 'run', '--env', 'TOKEN=***', '--env=TOKEN=***', 'nginx'],
        Cmd: ['serve', '--path', '/bin'],
      },
      State: { Running: true, Pid: 7, Health: null },
    });
  });

  it('takes an answer without an environment as it is', () => {
    expect(maskEnvironment({ Id: 'abc', Config: { Env: null } })).toEqual({
      Id: 'abc',
      Config: { Env: null },
    });
    expect(maskEnvironment('text')).toBe('text');
  });
});
