import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listStreams } from '@/lib/contract/contract';
import { operationBodies } from '../operation-samples';
import { listOperations } from '../router';
import { fillPath, namesIn, type Secured, startSecured, streamQueries } from './secured-testing';

/** As they stand in a path: steps up, encoded once and twice, a NUL, and what ends a path. */
const tricks = [
  '..',
  '%2e%2e',
  '%252e%252e',
  '..%2f..%2fcontainers',
  'a%2fb',
  'a%5Cb',
  'a%00b',
  'a%23b',
  'a%3fforce=1',
];
/** As they stand in a body. */
const tricksInBodies = ['../x', 'a/../b', 'a?force=1', 'a#b', 'a\0b', '%2e%2e'];
/** Fields of bodies that name something an engine has. */
const idFields = /^(node|nodes|container|network|volume|name)$/;

/** A path with each trick in each of its places, the others filled in well. */
const everyPlace = (template: string) =>
  namesIn(template).flatMap((name) =>
    tricks.map((trick) => ({ name, trick, target: fillPath(template, { [name]: trick }) })),
  );

const named = listOperations().filter(({ path }) => path.includes('{'));

describe('ids that are none', () => {
  let gantry: Secured;
  let token = '';

  beforeAll(async () => {
    gantry = await startSecured();
    token = await gantry.token({ name: 'root', role: 'Admin', scope: { kind: 'all' } });
  });
  afterAll(() => gantry.close());

  it.each(named)('S10: $id refuses them in every place of its path, and dials nothing', async (operation) => {
    gantry.dialled();
    const answers = await Promise.all(
      everyPlace(operation.path).map(async ({ name, trick, target }) => {
        const { status, code } = await gantry.ask(operation, target, token);
        return { name, trick, status, code };
      }),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 400, code: expect.stringMatching(/^bad_(id|request)$/) });
    }
    expect(gantry.dialled()).toEqual([]);
  });

  it.each(listStreams().filter(({ definition }) => definition.path.includes('{')))(
    'S10: the stream $id refuses them too',
    async ({ id, definition }) => {
      gantry.dialled();
      const headers = { authorization: `Bearer ${token}` };
      const { transport } = definition;
      const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
      const more =
        transport === 'websocket' ? { ...upgrade, 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' } : {};
      const answers = await Promise.all(
        everyPlace(definition.path).map(async ({ name, trick, target }) => {
          const method = transport === 'upload' ? 'PUT' : 'GET';
          const named = `${target}?${streamQueries[id] ?? ''}`;
          const { status } = await gantry.send(method, named, { ...headers, ...more });
          return { name, trick, status };
        }),
      );
      for (const answer of answers) expect(answer).toMatchObject({ status: 400 });
      expect(gantry.dialled()).toEqual([]);
    },
  );

  const withIds = listOperations().flatMap((operation) => {
    const { inputSchema } = operation.procedure['~orpc'];
    if (operation.method === 'GET' || !(inputSchema instanceof z.ZodObject)) return [];
    // A node's name is a word in its specification, which names nothing to an engine.
    if (operation.id === 'nodes.update') return [];
    const isOfEngine = /^\/clusters\/\{cluster\}\//.test(operation.path);
    const fields = Object.keys(inputSchema.shape).filter(
      (field) => idFields.test(field) && !operation.path.includes(`{${field}}`),
    );
    return isOfEngine && fields.length > 0 ? [{ ...operation, fields }] : [];
  });

  it('S10: there are operations whose bodies name things', () => {
    expect(withIds.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['containers.create', 'containers.rename', 'networks.connect']),
    );
  });

  it.each(withIds)('S10: $id refuses them in its body, and dials nothing', async (operation) => {
    gantry.dialled();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answers = await Promise.all(
      operation.fields.flatMap((field) =>
        tricksInBodies.flatMap((trick) =>
          [trick, [trick]].map(async (value) => {
            const body = JSON.stringify({ ...operationBodies[operation.id], [field]: value });
            const { status, code } = await gantry.send(
              operation.method,
              fillPath(operation.path),
              headers,
              body,
            );
            return { field, trick, status, code };
          }),
        ),
      ),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 400, code: expect.stringMatching(/^bad_(id|request)$/) });
    }
    expect(gantry.dialled()).toEqual([]);
  });
});
