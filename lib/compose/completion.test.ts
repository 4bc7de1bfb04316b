import { describe, expect, it } from 'vitest';
import { completionsAt } from './completion';

/** Labels offered where `|` stands. */
function offered(marked: string) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { from, to, items } = completionsAt(text, offset);
  return { from, to, labels: items.map(({ label }) => label), items };
}

describe('completionsAt', () => {
  it('offers the keys of the top, without those that are there', () => {
    expect(offered('|').labels).toEqual(
      expect.arrayContaining(['services', 'volumes', 'networks', 'secrets', 'configs']),
    );
    expect(offered('services:\n  a:\n    image: a\n|').labels).not.toContain('services');
    expect(offered('vo|').labels).toEqual(['volumes']);
  });

  it('offers keys of a service', () => {
    const { labels, from, to } = offered('services:\n  web:\n    image: a\n    en|\n    ports: []\n');
    expect(labels).toEqual(expect.arrayContaining(['environment', 'env_file', 'entrypoint']));
    expect(labels).not.toContain('image');
    expect(labels).not.toContain('ports');
    expect(to - from).toBe(2);
  });

  it('offers deeper keys', () => {
    expect(
      offered('services:\n  web:\n    deploy:\n      resources:\n        limits:\n          |').labels,
    ).toEqual(['cpus', 'memory', 'pids']);
    expect(offered('services:\n  web:\n    healthcheck:\n      test: x\n      |').labels).not.toContain(
      'test',
    );
    expect(offered('services:\n  web:\n    ports:\n      - target: 80\n        |').labels).toContain(
      'published',
    );
    expect(offered('services:\n  web:\n    ports:\n      - |').labels).toContain('target');
    expect(offered('networks:\n  n:\n    |').labels).toContain('driver');
  });

  it('offers values', () => {
    expect(offered('services:\n  web:\n    restart: |').labels).toEqual([
      '"no"',
      'always',
      'on-failure',
      'unless-stopped',
    ]);
    expect(offered('services:\n  web:\n    restart: n|').labels).toContain('"no"');
    expect(offered('services:\n  web:\n    privileged: t|').labels).toEqual(['true']);
    expect(
      offered('services:\n  web:\n    depends_on:\n      db:\n        condition: service_h|').labels,
    ).toEqual(['service_healthy']);
  });

  it('offers names of the file', () => {
    const rest = '\n  db:\n    image: pg\n  cache:\n    image: c\nvolumes:\n  data:\n';
    expect(offered(`services:\n  web:\n    depends_on:\n      - |${rest}`).labels).toEqual(
      expect.arrayContaining(['db', 'cache']),
    );
    expect(offered(`services:\n  web:\n    depends_on:\n      d|${rest}`).items).toMatchObject([
      { label: 'db', insertText: 'db:', kind: 'reference' },
    ]);
    expect(offered(`services:\n  web:\n    volumes:\n    - |${rest}`).labels).toContain('data');
  });

  it('offers variables', () => {
    expect(offered('services:\n  web:\n    image: "app:${TAG}-${T|"\n    user: ${USER_ID}').labels).toEqual([
      'TAG',
    ]);
  });

  it('says what a key is, and what becomes of it', () => {
    const { items } = offered('services:\n  web:\n    build|');
    expect(items).toMatchObject([{ label: 'build', kind: 'key', note: expect.stringContaining('refused') }]);
    const [ports] = offered('services:\n  web:\n    ports|').items;
    expect(ports).toMatchObject({
      insertText: 'ports:\n      ',
      documentation: expect.stringContaining('publish'),
      note: null,
    });
  });

  it('offers nothing in a comment, and never throws', () => {
    expect(offered('services: # vo|').labels).toEqual([]);
    const text = 'services:\n  web: {image: [a, "b\n\t- x: y\n  ? z\n ---\n...';
    for (let offset = 0; offset <= text.length; offset += 1)
      expect(() => completionsAt(text, offset)).not.toThrow();
    expect(completionsAt('a'.repeat(2_000_000), 5).items).toEqual([]);
    expect(offered('__proto__:\n  constructor:\n    |').labels).toEqual([]);
  });
});
