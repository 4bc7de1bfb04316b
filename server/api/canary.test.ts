import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OperationId } from '@/lib/contract/contract';
import { emptyServiceSpec } from '@/lib/empty-service-spec';
import { totpCode } from '../access/totp';
import { insertCluster } from '../clusters/cluster-store';
import { saveSource } from '../stack-git/git-sources';
import { canary, canaryBase64, type CanaryGantry, fillPath, startCanaryGantry } from './canary-testing';
import { listOperations } from './router';

const login = { username: 'ada', password: `${canary}-registry` };
const environment = [{ name: 'COLOUR', value: `${canary}-environment` }];
const tls = {
  kind: 'tls',
  host: '192.0.2.1',
  port: 2376,
  ca: `${canary}-ca`,
  cert: `${canary}-cert`,
  key: `-----BEGIN PRIVATE KEY-----\n${canary}-key`,
};
const ssh = {
  kind: 'ssh',
  host: '192.0.2.1',
  port: 22,
  user: 'ada',
  path: '/run/docker.sock',
  password: `${canary}-ssh`,
  passphrase: `${canary}-phrase`,
};
const directory = {
  name: 'Staff',
  url: 'ldaps://127.0.0.1:9',
  ca: '',
  bindDn: 'cn=gantry',
  bindPassword: `${canary}-bind`,
  userBase: 'ou=people',
  userFilter: '(objectClass=person)',
  nameAttribute: 'uid',
  keyAttribute: 'entryUUID',
  groupBase: '',
  groupFilter: '(objectClass=groupOfNames)',
  nestedGroups: 'none',
  teams: [],
  syncMinutes: 60,
};
const identityProvider = {
  name: 'Corp',
  issuer: 'https://127.0.0.1:9',
  clientId: 'gantry',
  clientSecret: `${canary}-client`,
  scopes: 'openid',
  nameClaim: 'preferred_username',
  groupsClaim: '',
  teams: [],
};
const empty = emptyServiceSpec();
const spec = {
  ...empty,
  name: 'web',
  container: { ...empty.container, image: 'registry.test/web', environment },
};
const repository = {
  url: 'https://127.0.0.1:9/stacks.git',
  user: 'robot',
  token: `${canary}-git`,
  variables: { PASSWORD: `${canary}-variable` },
};
const source = {
  yaml: `services: {web: {image: busybox, environment: {A: ${canary}-yaml}}}`,
  variables: { PASSWORD: `${canary}-variable` },
  files: { './secret.txt': `${canary}-file` },
};

/** Secrets put through every operation that takes some. */
const requests: [OperationId, object][] = [
  ['users.create', { name: 'bob', password: `${canary}-password`, role: 'View Only' }],
  ['users.update', { password: `${canary}-password` }],
  ['users.changePassword', { currentPassword: `${canary}-old password`, newPassword: `${canary}-password` }],
  ['factors.begin', { currentPassword: `${canary}-password` }],
  ['factors.confirm', { code: `${canary}-code` }],
  ['factors.renewRecoveryCodes', { currentPassword: `${canary}-password` }],
  ['factors.remove', { currentPassword: `${canary}-password` }],
  ['passkeys.begin', { currentPassword: `${canary}-password` }],
  ['passkeys.remove', { currentPassword: `${canary}-password` }],
  ['signIn.completeReset', { token: `${canary}-token`, password: `${canary}-password` }],
  ['directory.test', { ...directory, user: 'bob' }],
  ['directory.update', directory],
  ['directory.sync', {}],
  ['identityProvider.update', identityProvider],
  ['identityProvider.test', { issuer: identityProvider.issuer }],
  ['setup.complete', { token: `${canary}-token`, name: 'eve', password: `${canary}-password` }],
  ['clusters.test', { connection: tls }],
  ['clusters.create', { name: 'tls', connection: tls }],
  ['clusters.create', { name: 'ssh', connection: ssh }],
  ['clusters.update', { name: 'ssh', connection: ssh }],
  ['nodes.connect', { connection: tls }],
  ['swarm.join', { connection: tls, role: 'worker' }],
  ['swarm.unlock', { key: `SWMKEY-1-${canary}` }],
  ['containers.create', { image: 'registry.test/web', environment, auth: login }],
  ['images.pull', { reference: 'registry.test/web:1', auth: login }],
  ['images.push', { reference: 'registry.test/web:1', auth: login }],
  ['images.pullOn', { reference: 'registry.test/web:1', auth: login }],
  ['services.create', { spec, auth: login }],
  ['services.update', { version: 1, spec, auth: login }],
  ['secrets.create', { name: 'db', dataBase64: canaryBase64 }],
  ['secrets.rotate', { dataBase64: canaryBase64 }],
  ['configs.create', { name: 'app', dataBase64: canaryBase64 }],
  ['configs.rotate', { dataBase64: canaryBase64 }],
  ['stacks.plan', source],
  ['stacks.deploy', { ...source, credentials: [{ ...login, registry: 'registry.test' }] }],
  ['stacks.redeploy', { credentials: [{ ...login, registry: 'registry.test' }] }],
  ['stackGit.check', { source: repository }],
  ['stackGit.deploy', { source: repository, credentials: [{ ...login, registry: 'registry.test' }] }],
  [
    'audit.setDestination',
    {
      destination: {
        kind: 'webhook',
        url: `https://127.0.0.1:9/${canary}-path`,
        token: `${canary}-token`,
        ca: `${canary}-ca`,
      },
    },
  ],
];

/** Names of fields that hold secrets, or what may hold some. */
const forSecrets =
  /password|passphrase|dataBase64|secret$|^(token|key|code|auth|credentials|environment|variables|files|yaml)$/i;

/** The names of all properties in a JSON schema. */
function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, value]: [string, unknown]) => [
    ...(name === 'properties' ? Object.keys(Object(value)) : []),
    ...fieldsOf(value),
  ]);
}

const samples: Record<string, string> = {
  cluster: 'nowhere',
  service: 'web',
  secret: 'db',
  config: 'app',
  stack: 'shop',
  passkey: 'p1',
};

describe('S18: secrets sent to every operation that takes some, and those that Gantry makes', () => {
  let gantry: CanaryGantry;

  /** What Gantry makes is shown once, in the answer to who asked for it. */
  const make = async (method: string, target: string, body: object): Promise<unknown> => {
    const response = await gantry.ask(method, target, body);
    expect({ target, ok: response.ok }).toEqual({ target, ok: true });
    return response.json();
  };
  const keepSecret = (...secrets: readonly string[]) =>
    secrets.forEach((secret) => gantry.secrets.add(secret));
  const textOf = (answer: unknown, field: 'token' | 'link' | 'secret'): string => {
    expect(answer).toMatchObject({ [field]: expect.any(String) });
    return /"(?:token|link|secret)":"(?:[^"]*#token=)?([^"]+)"/.exec(JSON.stringify(answer))?.[1] ?? '';
  };

  beforeAll(async () => {
    gantry = await startCanaryGantry();
    const { admin, runtime, ask, found } = gantry;
    const operations = new Map(listOperations().map((operation) => [operation.id, operation]));
    for (const [id, body] of requests) {
      const operation = operations.get(id);
      if (!operation) throw new Error(`There is no ${id}`);
      const target = fillPath(operation.path, { ...samples, user: admin.id });
      const response = await ask(operation.method, target, body);
      const answer = await response.text();
      // Refused for what it is about, perhaps, but not for its shape: then it would prove nothing.
      if (answer.includes('The request is not valid:')) throw new Error(`${id}: ${answer}`);
      expect({ id, found: found(answer) }).toEqual({ id, found: [] });
    }

    const { access, store } = runtime;
    const now = Date.now();
    const connection = { id: 'kept-tls', name: 'kept-tls', discovered: false, createdMs: now };
    await insertCluster(store, { ...connection, address: { ...tls, kind: 'tls', port: 9 } });
    await saveSource(
      store,
      { cluster: 'kept-tls', stack: 'shop' },
      { ...repository, ref: '', file: 'compose.yaml', profiles: [] },
      { commit: { sha: 'a'.repeat(40), subject: '', author: '', committedMs: now }, revision: 1 },
      { userId: admin.id, via: 'session', credentialId: 's1' },
    );
    const kept = '/clusters/kept-tls/stacks/shop/git';
    keepSecret(textOf(await make('PUT', `${kept}/automatic`, { mode: 'webhook' }), 'secret'));
    keepSecret(textOf(await make('POST', `${kept}/webhook-secret`, {}), 'secret'));
    const from = { address: '192.0.2.7', userAgent: '' };
    // The password it was given above, a wrong one, and one typed where the name belongs.
    await access.signIn({ name: admin.name, password: `${canary}-password`, ...from });
    await expect(
      access.signIn({ name: admin.name, password: `${canary}-wrong`, ...from }),
    ).rejects.toMatchObject({ code: 'bad_credentials' });
    await expect(access.signIn({ name: `${canary}-name`, password: '', ...from })).rejects.toMatchObject({
      code: 'bad_credentials',
    });
    keepSecret(textOf(await make('POST', '/tokens', { name: 'made' }), 'token'));
    await make('POST', '/users', { name: 'eve', password: `${canary}-password` });
    const eve = await store.db
      .selectFrom('users')
      .select(['id', 'name'])
      .where('name', '=', 'eve')
      .executeTakeFirstOrThrow();
    keepSecret(textOf(await make('POST', `/users/${eve.id}/password-reset`, {}), 'link'));
    const enrolment = await access.secondFactors.begin(eve);
    if (!enrolment) throw new Error('eve has a second factor already');
    const codes = await access.secondFactors.confirm(eve.id, totpCode(enrolment.secret, now), '');
    if (!codes) throw new Error('the code does not fit');
    keepSecret(enrolment.secret, ...codes, ...codes.map((code) => code.replace(/-/g, '')));
  }, 60_000);
  afterAll(() => gantry.close());

  it('are those of every operation with a field that is for one', () => {
    const sent = new Set<string>(requests.map(([id]) => id));
    const takers = listOperations().filter(({ method, path, procedure }) => {
      const { inputSchema } = procedure['~orpc'];
      if (method === 'GET' || !(inputSchema instanceof z.ZodType)) return false;
      const fields = fieldsOf(z.toJSONSchema(inputSchema, { io: 'input', unrepresentable: 'any' }));
      return fields.some((field) => forSecrets.test(field) && !path.includes(`{${field}}`));
    });
    expect(takers.length).toBeGreaterThan(25);
    expect(takers.map(({ id }) => id).filter((id) => !sent.has(id))).toEqual([]);
  });

  it('are in no list, export or proof of the audit log', async () => {
    const { audit } = gantry.runtime;
    const { items, total } = await audit.list({ limit: 500 });
    expect(total).toBeGreaterThanOrEqual(requests.length - 2);
    expect(gantry.found(JSON.stringify(items))).toEqual([]);
    expect(gantry.found(JSON.stringify(await audit.proof.state()))).toEqual([]);
    for (const format of ['csv', 'jsonl', 'proof']) {
      const response = await gantry.ask('GET', `/audit/export?format=${format}`);
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text).toContain('secrets.rotate');
      expect(gantry.found(text)).toEqual([]);
    }
  });

  it('are in no answer to a read, and not in the description of the interface', async () => {
    const answers = await gantry.askEveryRead({ ...samples, cluster: 'kept-tls', user: gantry.admin.id });
    const answered = answers.filter(({ status }) => status === 200).map(({ id }) => id);
    const kept = [
      'users.get',
      'tokens.list',
      'directory.get',
      'identityProvider.get',
      'factors.current',
      'audit.proof',
      'stackGit.get',
      'openapi',
    ];
    expect(answered).toEqual(expect.arrayContaining(kept));
    expect(answers.filter(({ found }) => found.length > 0)).toEqual([]);
  });

  it('are in no line of the log and no file: the database, its side files and a backup among them', async () => {
    expect(gantry.foundInLog()).toEqual([]);
    const files = await gantry.searchFiles();
    expect(files.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['gantry.db', 'gantry.db-wal', 'backup.db']),
    );
    expect(files.filter(({ found }) => found.length > 0)).toEqual([]);
  });
});
