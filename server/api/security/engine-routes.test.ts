import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listStreams } from '@/lib/contract/contract';
import { builtInRoles, type BuiltInRole } from '@/lib/permissions';
import { listOperations } from '../router';
import { type Secured, startSecured } from './secured-testing';

const id = 'a'.repeat(64);

/** What a Docker Engine answers to. Source: the paths of the Engine API 1.41 to 1.52 (`api/swagger.yaml` of moby). */
const engineRoutes = `
GET /_ping
GET /version
GET /info
GET /events
GET /system/df
POST /auth
POST /session
POST /grpc
POST /build
POST /build/prune
POST /commit
GET /distribution/a/json
GET /containers/json
POST /containers/create
POST /containers/prune
GET /containers/${id}/json
GET /containers/${id}/export
POST /containers/${id}/resize
POST /containers/${id}/attach
GET /containers/${id}/attach/ws
POST /containers/${id}/wait
POST /containers/${id}/exec
GET /containers/${id}/archive
PUT /containers/${id}/archive
HEAD /containers/${id}/archive
POST /exec/${id}/start
POST /exec/${id}/resize
GET /exec/${id}/json
GET /images/json
POST /images/create
POST /images/load
GET /images/get
GET /images/search
POST /images/prune
GET /images/a/json
GET /images/a/get
POST /networks/create
POST /networks/prune
POST /volumes/create
POST /volumes/prune
GET /plugins
GET /plugins/privileges
POST /plugins/pull
POST /plugins/create
GET /plugins/a/json
POST /plugins/a/enable
POST /plugins/a/disable
POST /plugins/a/push
POST /plugins/a/set
POST /plugins/a/upgrade
DELETE /plugins/a
POST /swarm/init
POST /swarm/join
POST /swarm/leave
POST /swarm/update
GET /swarm/unlockkey
POST /swarm/unlock
POST /services/create
POST /services/a/update
POST /secrets/create
POST /secrets/a/update
POST /configs/create
POST /configs/a/update
POST /nodes/a/update
GET /debug/pprof
`
  .trim()
  .split('\n')
  .map((line) => {
    const [method = '', path = ''] = line.split(' ');
    return { method, path };
  });

/** Under which an engine could hide. */
const prefixes = ['', '/v1.41', '/engine', '/docker', '/proxy', '/clusters/c1', '/clusters/c1/v1.41'];
const deeper = ['/clusters/c1/nodes/n1', '/clusters/c1/nodes/n1/docker', '/clusters/c1/engine'];

const declared = [
  ...listOperations(),
  ...listStreams().map(({ definition: { path, transport } }) => ({
    path,
    method: transport === 'upload' ? 'PUT' : 'GET',
  })),
].map(({ method, path }) => ({ method, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }));

/** What must answer before anybody has signed in. */
const openToAll = new Set([
  'passkeys.challenge',
  'setup.complete',
  'setup.status',
  'signIn.completeReset',
  'signIn.options',
  'system.health',
]);

describe('every route of the Engine API', () => {
  let gantry: Secured;
  const tokens = new Map<BuiltInRole, string>();

  beforeAll(async () => {
    gantry = await startSecured();
    for (const role of builtInRoles) {
      const name = role.replace(/\W/g, '-');
      tokens.set(role, await gantry.token({ name, role, scope: { kind: 'all' } }));
    }
  });
  afterAll(() => gantry.close());

  const targets = [...prefixes, ...deeper].flatMap((prefix) =>
    engineRoutes.map(({ method, path }) => ({ method, target: prefix + path })),
  );
  const undeclared = targets.filter(
    ({ method, target }) => !declared.some((each) => each.method === method && each.pattern.test(target)),
  );

  it.each(builtInRoles)('S1: leads nowhere for the role %s, unless it is an operation', async (role) => {
    const headers = { authorization: `Bearer ${tokens.get(role)}` };
    expect(undeclared.length).toBeGreaterThan(500);
    for (const { method, target } of undeclared) {
      const { status } = await gantry.send(method, target, headers);
      expect({ method, target, status }).toEqual({ method, target, status: 404 });
    }
    expect(gantry.dialled()).toEqual([]);
  });

  it('S1: what is declared needs a permission, or says that it needs none', () => {
    const open = listOperations().filter(({ meta }) => meta.permission === 'public');
    expect(open.map(({ id: name }) => name).filter((name) => !openToAll.has(name))).toEqual([]);
    expect(listStreams().filter(({ definition }) => definition.permission === 'public')).toEqual([]);
  });
});
