import Docker from 'dockerode';
import { expect, it, vi } from 'vitest';
import { createEngine } from './engine';
import { startMisbehavingServer } from './misbehaving-server';

// Before anything is loaded that reads it: what libraries would tell, and of what.
vi.hoisted(() => {
  process.env.DEBUG = '*';
});

it('S18: no library that is told to say all it does says a secret', async () => {
  const canary = 'canary7Qx';
  let said = '';
  const hear = (chunk: string | Uint8Array) => {
    said += Buffer.from(chunk).toString();
    return true;
  };
  const spies = [
    vi.spyOn(process.stderr, 'write').mockImplementation(hear),
    vi.spyOn(process.stdout, 'write').mockImplementation(hear),
  ];
  const server = await startMisbehavingServer((_, response) => {
    response.writeHead(500).end('{"message":"no"}');
  });
  if (server.address.kind !== 'unix') throw new Error('not a unix socket');
  const engine = createEngine(server.address);
  try {
    const auth = { username: 'ada', password: `${canary}-registry`, serverAddress: 'registry.test' };
    await Promise.allSettled([
      engine.images.pull('registry.test/a:1', { auth }),
      engine.images.push('registry.test/a:1', { auth }),
      engine.containers.create({ image: 'a', env: [`PASSWORD=${canary}-variable`] }),
      engine.swarm.secrets.create({ name: 's', data: Buffer.from(`${canary}-secret`) }),
      engine.swarm.configs.create({ name: 'c', data: Buffer.from(`${canary}-config`) }),
    ]);
    expect(server.calls.map(({ method }) => method)).toContain('POST');
    expect(JSON.stringify(server.calls)).toContain(`${canary}-variable`);
    const byUs = said;
    // That it would be heard: dockerode's own way of calling tells all that it sends.
    const headers = { 'X-Registry-Auth': 'a secret of dockerode' };
    await new Docker({ socketPath: server.address.path, headers }).info().catch(() => undefined);
    expect(said).toContain('a secret of dockerode');
    said = byUs;
  } finally {
    engine.close();
    await server.close();
    for (const spy of spies) spy.mockRestore();
  }
  const forms = ['registry', 'variable', 'secret', 'config'].flatMap((kind) => [
    `${canary}-${kind}`,
    Buffer.from(`${canary}-${kind}`).toString('base64'),
  ]);
  expect(forms.filter((secret) => said.includes(secret))).toEqual([]);
  const login = Buffer.from(JSON.stringify({ username: 'ada', password: `${canary}-registry` }));
  expect(said).not.toContain(login.toString('base64url').slice(0, 30));
});
