import type { APIRequestContext } from '@playwright/test';
import { z } from 'zod';
import { ADMIN } from './console';
import type { LabEngine } from './engine';

/** What all that browser tests make on the engine they share begins with. */
const PREFIX = 'e2e-';

/** Removes the containers, networks, volumes and images of tests that failed before they could. */
export async function clearEngine(engine: Pick<LabEngine, 'docker'>): Promise<void> {
  const list = async (...args: string[]) => (await engine.docker(args)).split('\n').filter(Boolean);
  const ours = (name: string) => name.startsWith(PREFIX);
  const containers = await list('container', 'ls', '--all', '--format', '{{.Names}}');
  for (const name of containers.filter(ours)) await engine.docker(['rm', '--force', '--volumes', name]);
  for (const kind of ['network', 'volume']) {
    const names = await list(kind, 'ls', '--format', '{{.Name}}');
    for (const name of names.filter(ours)) await engine.docker([kind, 'rm', name]);
  }
  const images = await list('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}');
  for (const image of images.filter((name) => /(^|\/)e2e-/.test(name)))
    await engine.docker(['image', 'rm', '--force', image]);
}

const listed = z.object({
  items: z.array(
    z.looseObject({
      id: z.string().optional(),
      name: z.string().optional(),
      path: z.string().optional(),
      state: z.string().optional(),
      builtIn: z.boolean().optional(),
    }),
  ),
});

/**
 * Has the console forget what tests that failed before they could have left there, which a second attempt would meet:
 * clusters, users and teams with what they hold, roles, collections, tokens, searches and ways to sign in.
 * @param request signed in as the admin
 */
export async function clearConsole(request: APIRequestContext, url: string): Promise<void> {
  const headers = { origin: url };
  const items = async (kind: string) => {
    const answer = await request.get(`${url}/api/v1/${kind}`);
    if (!answer.ok()) throw new Error(`${kind}: HTTP ${answer.status()} ${await answer.text()}`);
    return listed.parse(await answer.json()).items;
  };
  const remove = (path: string) => request.delete(`${url}/api/v1/${path}`, { headers });
  for (const { id, state } of await items('requests?limit=500')) {
    const end = state === 'open' ? 'decline' : state === 'approved' ? 'end' : null;
    if (end !== null) await request.post(`${url}/api/v1/requests/${id}/${end}`, { headers, data: {} });
  }
  for (const way of ['identity-provider', 'directory']) await remove(way);
  for (const { id } of await items('audit/searches')) await remove(`audit/searches/${id}`);
  for (const { id } of await items('tokens?limit=500')) await remove(`tokens/${id}`);
  for (const { id, name } of await items('clusters')) if (name !== 'local') await remove(`clusters/${id}`);
  for (const { id, name } of await items('users?limit=500'))
    if (name !== ADMIN.user) await remove(`users/${id}`);
  for (const { id } of await items('teams?limit=500')) await remove(`teams/${id}`);
  for (const { id, builtIn } of await items('roles')) if (builtIn !== true) await remove(`roles/${id}`);
  for (const { path = '' } of await items('collections?limit=500'))
    await remove(`collections?path=${encodeURIComponent(path)}`);
}
