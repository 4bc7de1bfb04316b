import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInRoles, type BuiltInRole, permissionsOfRole } from '@/lib/permissions';
import { newToken } from '../access/bearer-token';
import { startDoorServer } from '../api/door-testing';
import { operationBodies, operationQueries } from '../api/operation-samples';
import { listOperations, type RegisteredOperation } from '../api/router';
import { createRuntime, type StartedRuntime } from '../create-runtime';
import { readSettings } from '../settings';
import { collections, connectKnownCluster, idOf, kinds } from './known-cluster-testing';

const operations = listOperations().flatMap((operation) => {
  const kind = kinds.find((each) => operation.path.includes(`{${each}}`));
  const { permission } = operation.meta;
  return kind === undefined || permission === 'public' || permission === 'signed-in'
    ? []
    : [{ operation, kind, permission }];
});

describe('S3: every operation on something in a collection', () => {
  let directory: string;
  let started: StartedRuntime;
  let server: Awaited<ReturnType<typeof startDoorServer>>;
  const tokens = new Map<BuiltInRole, string>();
  let dialled: string[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-matrix-'));
    server = await startDoorServer();
    const settings = { ...readSettings({ NODE_ENV: 'test' }, []), dataDirectory: directory };
    started = await createRuntime({
      settings,
      publicUrl: server.url,
      version: '0.0.0',
      log: pino({ level: 'silent' }),
    });
    server.serve(started.runtime.door);
    const cluster = connectKnownCluster(started.runtime.inventory, {
      kind: 'unix',
      path: path.join(directory, 'nothing.sock'),
    });
    const { containers } = cluster.node().engine;
    const inspect = containers.inspect.bind(containers);
    containers.inspect = (id, options) => {
      dialled.push(id);
      return inspect(id, options);
    };
    for (const role of builtInRoles) tokens.set(role, await somebody(role));
  });
  afterAll(async () => {
    await started.close();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Somebody who holds `role` over their own collection. */
  async function somebody(role: BuiltInRole): Promise<string> {
    const { db } = started.runtime.store;
    const id = role.replace(/\W/g, '-');
    const { token, hash, hint } = newToken();
    await db
      .insertInto('users')
      .values({
        id,
        name: id,
        name_key: id.toLowerCase(),
        password_hash: 'none',
        disabled: 0,
        created_ms: 1,
        last_sign_in_ms: null,
      })
      .execute();
    await db
      .insertInto('grants')
      .values({
        ...{ id, subject_kind: 'user', subject_id: id, role, created_ms: 1 },
        ...{ scope_kind: 'collection', scope: collections.own },
      })
      .execute();
    await db
      .insertInto('tokens')
      .values({
        ...{ id, user_id: id, name: id, hash, hint, role: '', created_ms: 1 },
        ...{ permissions: null, scope: null, addresses: null, expires_ms: null, last_used_ms: null },
      })
      .execute();
    return token;
  }

  const ask = async (operation: RegisteredOperation, role: BuiltInRole, names: Record<string, string>) => {
    const samples: Record<string, string> = {
      cluster: 'c1',
      node: 'n1',
      number: '1',
      search: 's1',
      ...names,
    };
    const target = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(samples[name] ?? 'x1'),
    );
    const isGet = operation.method === 'GET';
    const query = isGet ? `?${operationQueries[operation.id] ?? ''}` : '';
    const response = await fetch(`${server.url}/api/v1${target}${query}`, {
      method: operation.method,
      headers: { authorization: `Bearer ${tokens.get(role)}`, 'content-type': 'application/json' },
      ...(isGet ? {} : { body: JSON.stringify(operationBodies[operation.id] ?? {}) }),
    });
    const body: { code?: string; message?: string } = await response.json();
    return { status: response.status, code: body.code ?? '', message: body.message ?? '' };
  };

  describe.each(builtInRoles)('%s over /mine', (role) => {
    it.each(operations.map((each) => [each.operation.id, each] as const))(
      '%s',
      async (_, { operation, kind, permission }) => {
        dialled = [];
        const theirs = await ask(operation, role, idOf.others);
        // Never what is there: neither done, nor told apart from nothing.
        expect(['not_found', 'forbidden', 'already_exists']).toContain(theirs.code);
        expect(dialled).toEqual([]);
        const held = permissionsOfRole(role).has(permission);
        if (!held) {
          const own = await ask(operation, role, idOf.own);
          expect(own.code).toMatch(/^(forbidden|not_found)$/);
          expect(dialled).toEqual([]);
          return;
        }
        if (theirs.code === 'not_found') {
          const nothing = await ask(operation, role, { ...idOf.others, [kind]: `no-${kind}` });
          const withoutName = (text: string) => text.replace(/"[^"]*"/g, '""');
          expect([nothing.code, withoutName(nothing.message)]).toEqual([
            theirs.code,
            withoutName(theirs.message),
          ]);
        }
        const own = await ask(operation, role, idOf.own);
        // Past the door: whatever an engine that is not there makes of it.
        expect(own.message).not.toMatch(/do not hold|you may not see/);
      },
    );
  });

  it.each([
    'containers',
    'networks',
    'volumes',
    'services',
    'tasks',
    'secrets',
    'configs',
    'stacks',
  ] as const)('a list of %s shows only one’s own', async (list) => {
    const response = await fetch(`${server.url}/api/v1/clusters/c1/${list}?limit=500`, {
      headers: { authorization: `Bearer ${tokens.get('Full Control')}` },
    });
    const text = await response.text();
    expect(response.status, text).toBe(200);
    expect(text).not.toContain('their');
    expect(text).not.toContain('b'.repeat(64));
  });
});
