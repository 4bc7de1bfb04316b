import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Secured, startSecured } from './secured-testing';

describe('bodies that are made to hurt', () => {
  let gantry: Secured;
  let token = '';

  beforeAll(async () => {
    gantry = await startSecured();
    token = await gantry.token({ name: 'root', role: 'Admin', scope: { kind: 'all' } });
  });
  afterAll(() => gantry.close());

  const plan = (body: string) =>
    gantry.send(
      'POST',
      '/clusters/c1/stacks/own-stack/plan',
      { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    );
  const levels = 'bcdefghij'.split('').map((name, index) => {
    const below = 'abcdefghi'[index] ?? 'a';
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${below}`).join(',')}]`;
  });
  const deep = '['.repeat(20_000);
  const services = Array.from({ length: 20_000 }, (_, i) => `  s${i}:\n    image: a\n`).join('');

  it.each([
    ['a bomb of aliases', ['a: &a ["lol","lol"]', ...levels].join('\n')],
    ['20,000 services', `services:\n${services}`],
    ['lists 20,000 deep', `services: ${deep}`],
    ['a prototype', 'services: {web: {image: busybox, __proto__: {polluted: true}}}'],
  ])('S12: a Compose file with %s is refused through the API', async (_, yaml) => {
    const { status, text } = await plan(JSON.stringify({ yaml }));
    // A plan answers what is wrong with the file, with its lines.
    expect(status).toBeLessThan(500);
    expect(text).toMatch(/"severity":"error"|"code":"(compose_invalid|payload_too_large|bad_request)"/);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it.each([
    ['lists 20,000 deep', `${deep}${']'.repeat(20_000)}`],
    ['maps 20,000 deep', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
    ['too many bytes', JSON.stringify({ yaml: 'a'.repeat(20_000_000) })],
    ['half of it', '{"yaml":'],
    ['no JSON', '\0\0\0'],
  ])('S12: JSON that is %s is refused', async (_, body) => {
    const { status } = await plan(body);
    expect([400, 413]).toContain(status);
  });

  it('S12: a prototype in JSON changes nobody else', async () => {
    await plan('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"yaml":"a: b"}');
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect(Object.keys({})).toEqual([]);
  });
});
