import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url).pathname;
const rows = readFileSync(join(root, 'docs/security.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const number = /^\| (S\d+) +\|/.exec(line)?.[1];
    const files = [...(line.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)].flatMap(
      ([, file]) => file ?? [],
    );
    return number === undefined ? [] : [{ number, files }];
  });

/** The numbers in the titles of a file's tests. */
function numbersIn(file: string): Set<string> {
  const source = readFileSync(join(root, file), 'utf8');
  const titles = [...source.matchAll(/['"`]((?:[A-Z]\d+, )*S\d+(?:, [A-Z]\d+)*)[:,] /g)];
  return new Set(titles.flatMap(([, numbers]) => numbers?.split(', ') ?? []));
}

const testFiles = ['app', 'components', 'lib', 'server', 'e2e'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(test|spec)\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`),
);

describe('the table of attempts', () => {
  it('has every row', () => {
    expect(rows.map(({ number }) => number)).toEqual(
      Array.from({ length: 20 }, (_, index) => `S${index + 1}`),
    );
  });

  it.each(rows)('$number is proved where it says, by tests that carry its number', ({ number, files }) => {
    expect(files).not.toEqual([]);
    const without = files.filter((file) => !existsSync(join(root, file)) || !numbersIn(file).has(number));
    expect(without).toEqual([]);
  });

  it('names every file whose tests carry a number', () => {
    const named = new Set(rows.flatMap(({ number, files }) => files.map((file) => `${number} ${file}`)));
    const carried = testFiles.flatMap((file) => [...numbersIn(file)].map((number) => `${number} ${file}`));
    expect(carried.filter((each) => /^S\d/.test(each) && !named.has(each))).toEqual([]);
  });
});
