import { afterEach, expect, it } from 'vitest';
import { createEngine } from './engine';
import { type Misbehaviour, startMisbehavingServer } from './misbehaving-server';
import type { CallOutcome } from './transport';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

/** An engine that does as `behave` says, and what it told of its calls. */
async function observedEngine(behave: Misbehaviour) {
  const server = await startMisbehavingServer(behave);
  const heard: CallOutcome[] = [];
  const engine = createEngine(server.address, {
    observe: (outcome, durationMs) => {
      expect(durationMs).toBeGreaterThanOrEqual(0);
      heard.push(outcome);
    },
  });
  undo.push(
    () => server.close(),
    () => engine.close(),
  );
  return { engine, heard };
}

it('tells of each call once, what was agreed before it too', async () => {
  const { engine, heard } = await observedEngine((_, response) => void response.end('[]'));
  await engine.containers.list();
  await engine.images.list();
  expect(heard).toEqual(['succeeded', 'succeeded', 'succeeded']);
});

it('tells a refusal, a silence and a caller who left apart', async () => {
  const { engine, heard } = await observedEngine(({ url }, response) => {
    if (url.includes('/gone/')) response.writeHead(404).end('{"message":"No such container: gone"}');
  });
  await expect(engine.containers.inspect('gone')).rejects.toMatchObject({ code: 'not_found' });
  await expect(engine.containers.inspect('slow', { timeoutMs: 50 })).rejects.toMatchObject({
    code: 'engine_timeout',
  });
  const leaving = new AbortController();
  const left = engine.containers.inspect('slow', { signal: leaving.signal });
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  expect(heard).toEqual(['succeeded', 'not_found', 'engine_timeout', 'aborted']);
});

it('tells of a stream when it begins', async () => {
  const { engine, heard } = await observedEngine((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
  });
  const events = await engine.events();
  expect(heard).toEqual(['succeeded', 'succeeded']);
  events.close();
});
