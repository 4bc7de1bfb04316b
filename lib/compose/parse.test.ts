import { describe, expect, it } from 'vitest';
import { loadProject } from './load';
import { composeLimits } from './limits';

function problems(text: string) {
  const { project, diagnostics } = loadProject({ text, stackName: 'test', target: 'engine' });
  expect(project).toBeNull();
  return diagnostics.filter(({ severity }) => severity === 'error');
}

const service = 'services:\n  a:\n    image: a\n';

describe('S12: hostile text', () => {
  // Each of these once took a YAML parser seconds, all memory or its stack.
  const cases: [name: string, text: string, code: string][] = [
    ['2 MB', 'a: b\n'.repeat(400_000), 'too-large'],
    [
      'twenty thousand services',
      `services:\n${Array.from({ length: 20_000 }, (_, i) => `  s${i}:\n    image: a\n`).join('')}`,
      'too-many',
    ],
    [
      'a thousand and one services',
      `services:\n${Array.from({ length: 1_001 }, (_, i) => `  s${i}: {image: a}\n`).join('')}`,
      'too-many',
    ],
    ['lists 20,000 deep', `services: ${'['.repeat(20_000)}`, 'too-deep'],
    ['closed lists 20,000 deep', `services: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'too-deep'],
    ['maps 20,000 deep', `services: ${'{a: '.repeat(20_000)}`, 'too-deep'],
    ['dashes 20,000 deep', `services:\n ${'- '.repeat(20_000)}a`, 'too-deep'],
    ['explicit keys 20,000 deep', '? '.repeat(20_000), 'too-deep'],
    [
      '700 steps of indentation',
      Array.from({ length: 700 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
      'too-deep',
    ],
    ['half a million closing brackets', '}'.repeat(500_000), 'syntax'],
    ['a hundred thousand closing brackets', '}'.repeat(100_000), 'syntax'],
    ['a quarter million anchors', '&a '.repeat(170_000), 'too-many'],
    ['a hundred thousand documents', '---\n'.repeat(100_000), 'syntax'],
    ['a hundred thousand bad values', `a: @x\n`.repeat(80_000), 'too-many'],
  ];
  it.each(cases)('%s', (_name, text, code) => {
    const [first, ...more] = problems(text);
    expect(first?.code).toBe(code);
    expect(more.length).toBeLessThan(composeLimits.diagnostics);
  });

  it('a bomb of aliases in 432 bytes', () => {
    const levels = 'bcdefghij'.split('').map((name, index) => {
      const below = 'abcdefghi'[index] ?? 'a';
      return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${below}`).join(',')}]`;
    });
    const text = ['a: &a ["lol","lol"]', ...levels].join('\n');
    expect(text.length).toBeLessThanOrEqual(432);
    const [first] = problems(text);
    expect(first).toMatchObject({ code: 'alias-bomb' });
    expect(first?.line).toBeGreaterThan(3);
  });

  it('a bomb of merge keys', () => {
    const levels = Array.from({ length: 30 }, (_, i) => `x-${i + 1}: &m${i + 1} {a: *m${i}, b: *m${i}}`);
    expect(problems(`x-0: &m0 {k: v}\n${levels.join('\n')}\n${service}`)[0]?.code).toBe('alias-bomb');
  });

  it('an anchor within itself', () => {
    expect(problems('services: &a\n  b: *a\n')[0]).toMatchObject({ code: 'alias-bomb', line: 2, column: 6 });
  });

  it('a bomb of variables', () => {
    const text = `${service}    command: "${'$A'.repeat(1_000)}"\n`;
    const { diagnostics } = loadProject({
      text,
      stackName: 'test',
      target: 'engine',
      variables: { A: 'x'.repeat(100_000) },
    });
    expect(diagnostics.map(({ code }) => code)).toContain('too-large');
  });

  it('a bomb of extends', () => {
    const first = `services:\n  s0:\n    image: a\n    environment: {${Array.from({ length: 900 }, (_, i) => `k${i}: v`).join(', ')}}\n`;
    const rest = Array.from(
      { length: 400 },
      (_, i) => `  s${i + 1}: {extends: s${i}, environment: {n${i}: v}}\n`,
    );
    expect(problems(first + rest.join('')).map(({ code }) => code)).toContain('alias-bomb');
  });

  it('keys that are properties of every object', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    for (const name of names) {
      expect(problems(`${service}${name}: {polluted: true}\n`)[0]).toMatchObject({
        code: 'unknown-key',
        line: 4,
      });
      expect(problems(`${service}    ${name}: {polluted: true}\n`)[0]).toMatchObject({
        code: 'unknown-key',
        line: 4,
      });
    }
    const text = `${service}    environment: {__proto__: "1", constructor: "2"}\n    labels: {__proto__: x}\n  constructor: {image: b}\n`;
    const { project, diagnostics } = loadProject({ text, stackName: 'test', target: 'engine' });
    expect(diagnostics).toEqual([]);
    expect(Object.entries(project?.services[0]?.environment ?? {})).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(problems('services:\n  __proto__: {image: a}\n')[0]).toMatchObject({ code: 'bad-value', line: 2 });
  });
});

describe('syntax', () => {
  const cases: [name: string, text: string, line: number, message: RegExp][] = [
    ['empty', '', 1, /file is empty/],
    ['only comments', '# nothing\n', 1, /file is empty/],
    ['a list', '- a\n- b\n', 1, /begins with "services:"/],
    ['a text', 'hello', 1, /begins with "services:"/],
    ['no services', 'name: a\n', 1, /needs "services:"/],
    ['no service', 'services: {}\n', 1, /at least one service/],
    ['tabs', 'services:\n\ta:\n\t\timage: a\n', 2, /tabs/],
    ['wrong indentation', 'services:\n  a:\n    image: a\n   b: c\n', 4, /./],
    ['an open quote', 'services:\n  a:\n    image: "a\n', 4, /quote/i],
    ['an open bracket', `${service}    ports: [1, 2\n`, 5, /./],
    ['a second document', `${service}---\n${service}`, 4, /second document/],
    ['a key twice', `${service}    image: b\n`, 4, /"image" is there twice/],
    ['a service twice', `${service}  a:\n    image: b\n`, 4, /"a" is there twice/],
    ['an unknown alias', `${service}    labels: *nothing\n`, 4, /nothing/],
    ['a tag', `${service}    labels: !reset {}\n`, 4, /Tags/],
    ['a map as key', `${service}    ? {a: b}\n    : c\n`, 4, /key must be a word/],
    ['a control character', `${service}    user: "a\u0000b"\n`, 4, /U\+0000/],
    ['a merge of a word', `${service}    <<: word\n`, 4, /merges a map/],
  ];
  it.each(cases)('%s', (_name, text, line, message) => {
    const found = problems(text);
    expect(found[0]?.message).toMatch(message);
    expect(found[0]?.line).toBe(line);
  });

  it('tells every problem, in the order of the text, with its columns', () => {
    const found = problems('services:\n  a:\n    imaeg: a\n    restart: sometimes\n    ports: ["x"]\n');
    expect(found.map(({ line, column, endColumn, code }) => [line, column, endColumn, code])).toEqual([
      [2, 3, 4, 'missing'],
      [3, 5, 10, 'unknown-key'],
      [4, 14, 23, 'bad-value'],
      [5, 13, 16, 'bad-value'],
    ]);
    expect(found[1]?.message).toContain('Did you mean "image"?');
    expect(found[1]?.path).toBe('services.a.imaeg');
  });

  it('reads anchors, merge keys, x- keys, CR LF and a byte order mark', () => {
    const text = [
      '\ufeffx-base: &base',
      '  restart: always',
      '  labels: {a: "1", b: "2"}',
      'x-more: &more {user: root, restart: "no"}',
      'services:',
      '  a:',
      '    <<: [*base, *more]',
      '    image: a',
      '    labels: {c: "3"}',
      '    x-note: {any: thing}',
    ].join('\r\n');
    const { project, diagnostics } = loadProject({ text, stackName: 'test', target: 'engine' });
    expect(diagnostics).toEqual([]);
    expect(project?.services[0]).toMatchObject({
      restart: { name: 'always' },
      user: 'root',
      labels: { c: '3' },
    });
  });
});
