import { vi } from 'vitest';
import type { Scope } from '@/lib/rights';
import { newToken } from '../access/bearer-token';
import type { Runtime } from '../runtime';
import { scopeColumns } from '../access/grants';

export type Answer = {
  status: number;
  /** As it came; `body` is what it says as JSON. */
  text: string;
  body: { code?: string; message?: string; items?: { name: string }[] } & Record<string, unknown>;
};
export type Ask = (method: string, target: string, body?: object) => Promise<Answer>;

/** For tests: somebody new who holds one role over one scope, as their API token; the grant is `<name>-grant`. */
export async function tokenWith(
  { store }: Pick<Runtime, 'store'>,
  { name, role, scope }: { name: string; role: string; scope: Scope },
): Promise<string> {
  const id = `${name}-id`;
  const { token, hash, hint } = newToken();
  await store.db
    .insertInto('users')
    .values({
      id,
      name,
      name_key: name,
      password_hash: 'none',
      disabled: 0,
      created_ms: 1,
      last_sign_in_ms: null,
    })
    .execute();
  await store.db
    .insertInto('grants')
    .values({
      id: `${name}-grant`,
      subject_kind: 'user',
      subject_id: id,
      role,
      ...scopeColumns(scope),
      created_ms: 1,
    })
    .execute();
  await store.db
    .insertInto('tokens')
    .values({
      ...{ id: `${name}-token`, user_id: id, name, hash, hint, role: '', created_ms: 1 },
      ...{ permissions: null, scope: null, addresses: null, expires_ms: null, last_used_ms: null },
    })
    .execute();
  return token;
}

/** For tests: somebody new who holds one role over one scope, as a function that asks the API with their token. */
export async function callerWith(
  runtime: Pick<Runtime, 'store'>,
  url: string,
  somebody: { name: string; role: string; scope: Scope },
): Promise<Ask> {
  const token = await tokenWith(runtime, somebody);
  return async (method, target, body) => {
    const response = await fetch(`${url}/api/v1${target}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    const isJson = /^application\/json\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, text, body: isJson && text !== '' ? JSON.parse(text) : {} };
  };
}

/** For tests: a job once it has ended, as somebody sees it. */
export function endedJob(ask: Ask, job: unknown): Promise<Answer['body']> {
  return vi.waitFor(
    async () => {
      const { body } = await ask('GET', `/jobs/${String(job)}`);
      if (body['state'] === 'running' || body['state'] === undefined) throw new Error('the job still runs');
      return body;
    },
    { timeout: 90_000, interval: 100 },
  );
}
