import { describe, expect, it } from 'vitest';
import { emptyRun, runInput, runProblems, type RunValues } from './run-form';

const port = { key: 1, hostIp: '', hostPort: '', containerPort: '', protocol: 'tcp' } as const;
const mount = { key: 1, type: 'volume', source: '', destination: '', readOnly: false } as const;
const run = (change: Partial<RunValues> = {}): RunValues => ({ ...emptyRun('nginx:1.27'), ...change });

describe('runProblems', () => {
  it('finds nothing wrong with an image alone, or with rows left empty', () => {
    expect(runProblems(run())).toEqual({});
    expect(
      runProblems(run({ ports: [port], mounts: [mount], environment: [{ key: 1, name: '', value: '' }] })),
    ).toEqual({});
  });

  it.each<[string, Partial<RunValues>]>([
    ['image', { image: ' ' }],
    ['image', { image: 'my image' }],
    ['name', { name: '-web' }],
    ['command', { command: 'sh -c "x' }],
    ['entrypoint', { entrypoint: "it's" }],
    ['workingDir', { workingDir: 'app' }],
    ['retries', { restart: 'on-failure', retries: 'many' }],
    ['restart', { restart: 'always', autoRemove: true }],
    ['networks', { networks: ['host', 'web'] }],
    ['networks', { networks: ['host'], ports: [{ ...port, containerPort: '80' }] }],
    ['limits.memory', { limits: { ...emptyRun('').limits, memory: 'lots' } }],
    ['environment.4.name', { environment: [{ key: 4, name: '', value: 'x' }] }],
    [
      'environment.2.name',
      {
        environment: [
          { key: 1, name: 'A', value: '1' },
          { key: 2, name: 'A', value: '2' },
        ],
      },
    ],
    ['ports.1.containerPort', { ports: [{ ...port, hostPort: '80' }] }],
    ['ports.1.hostPort', { ports: [{ ...port, hostPort: '70000', containerPort: '80' }] }],
    [
      'ports.2.hostPort',
      {
        ports: [
          { ...port, hostPort: '80', containerPort: '80' },
          { ...port, key: 2, hostPort: '80', containerPort: '81' },
        ],
      },
    ],
    ['mounts.1.destination', { mounts: [{ ...mount, source: 'data' }] }],
    ['mounts.1.source', { mounts: [{ ...mount, type: 'bind', source: 'data', destination: '/data' }] }],
    ['mounts.1.source', { mounts: [{ ...mount, source: '../data', destination: '/data' }] }],
  ])('%s', (field, change) => {
    const problems = runProblems(run(change));
    expect(Object.keys(problems)).toEqual([field]);
    expect(problems[field]).toMatch(/[.]$/);
  });
});

describe('runInput', () => {
  it('leaves to the engine what was left empty', () => {
    expect(runInput('local', run())).toMatchObject({
      cluster: 'local',
      image: 'nginx:1.27',
      name: undefined,
      command: [],
      user: undefined,
      ports: [],
      resources: {},
      start: true,
    });
  });

  it('takes arguments apart and drops empty rows', () => {
    expect(
      runInput(
        'local',
        run({
          command: "nginx -g 'daemon off;'",
          ports: [port, { ...port, key: 2, hostPort: ' 8080 ', containerPort: '80', protocol: 'udp' }],
          mounts: [{ ...mount, type: 'tmpfs', source: 'left over', destination: '/run' }],
          environment: [{ key: 1, name: ' A ', value: ' b ' }],
          limits: { ...emptyRun('').limits, memory: '64m' },
          restart: 'on-failure',
          retries: '3',
        }),
      ),
    ).toMatchObject({
      command: ['nginx', '-g', 'daemon off;'],
      ports: [{ hostIp: undefined, hostPort: 8080, containerPort: 80, protocol: 'udp' }],
      mounts: [{ type: 'tmpfs', source: '', destination: '/run' }],
      environment: [{ name: 'A', value: ' b ' }],
      resources: { memoryBytes: 64 * 2 ** 20 },
      restart: { name: 'on-failure', maximumRetryCount: 3 },
    });
  });
});
