import { request as playwright } from '@playwright/test';
import { z } from 'zod';
import { ADMIN, LabConsole } from '../lab/console';
import { LabEngine } from '../lab/engine';
import { BUSYBOX, buildImages } from '../lab/images';
import { removeLeftovers } from '../lab/node';
import { waitFor } from '../lab/processes';
import { signIn } from '../lab/sign-in';
import { Requester } from './requests';

export const FLEET_SIZE = 200;
const createdAtOnce = 4;

const created = z.object({ Id: z.string() });
const tokenAnswer = z.object({ token: z.string() });
const page = z.object({ total: z.number() });

/** Gantry on the fleet's engine, with an admin's API token. */
export type Console = { gantry: LabConsole; token: string; api: Requester };

/** One real engine with 200 small running containers, in twenty stacks. */
export class Fleet {
  private constructor(
    readonly engine: LabEngine,
    /** A bare client on the engine's socket. */
    readonly bare: Requester,
  ) {}

  static async start(say: (line: string) => void): Promise<Fleet> {
    await removeLeftovers();
    say(`Starting a Docker Engine with ${FLEET_SIZE} containers`);
    const engine = await LabEngine.start({ name: `bench-${process.pid}` });
    try {
      await buildImages(engine);
      const fleet = new Fleet(engine, new Requester({ socketPath: engine.socketPath }));
      let next = 0;
      const maker = async () => {
        const client = new Requester({ socketPath: engine.socketPath });
        while (next < FLEET_SIZE) await fleet.run(`bench-${next}`, small(next++), client);
        client.close();
      };
      await Promise.all(Array.from({ length: createdAtOnce }, maker));
      return fleet;
    } catch (error) {
      await engine.remove();
      throw error;
    }
  }

  /** Creates and starts a container from the Engine API's own body; its id. */
  async run(name: string, body: object, client = this.bare): Promise<string> {
    const { Id } = await client.json(created, 'POST', `/containers/create?name=${name}`, body);
    await client.json(z.null(), 'POST', `/containers/${Id}/start`);
    return Id;
  }

  async removeContainer(id: string): Promise<void> {
    await this.bare.json(z.null(), 'DELETE', `/containers/${id}?force=1&v=1`);
  }

  /**
   * Runs `measure` with a fresh Gantry that has the whole fleet in its inventory.
   * @param host the engine's address where it is not the engine's own socket
   */
  async withConsole<T>(measure: (console: Console) => Promise<T>, host = this.engine.host): Promise<T> {
    const gantry = await LabConsole.start({ engine: host });
    try {
      const token = await makeToken(gantry.url);
      const api = new Requester({ url: gantry.url, token });
      await waitFor(
        async () => {
          const { total } = await api.json(page, 'GET', '/api/v1/clusters/local/containers?limit=1');
          return total >= FLEET_SIZE;
        },
        30_000,
        () =>
          `Gantry does not list the ${FLEET_SIZE} containers; its log ends:\n${gantry.log().slice(-2000)}`,
      );
      const result = await measure({ gantry, token, api });
      api.close();
      return result;
    } finally {
      await gantry.remove();
    }
  }

  async remove(): Promise<void> {
    this.bare.close();
    await this.engine.remove();
  }
}

function small(index: number): object {
  const stack = `stack-${Math.floor(index / 10)}`;
  return {
    Image: BUSYBOX,
    Cmd: ['sleep', '1000000'],
    Labels: {
      'com.docker.compose.project': stack,
      'com.docker.compose.service': `service-${index % 10}`,
      'com.docker.compose.container-number': '1',
    },
    HostConfig: { NetworkMode: 'none', LogConfig: { Type: 'none' } },
  };
}

/** Signs in as a browser does and makes an API token. */
async function makeToken(url: string): Promise<string> {
  const context = await playwright.newContext();
  try {
    await signIn({ request: context }, url, ADMIN.user, ADMIN.password);
    const answer = await context.post(`${url}/api/v1/tokens`, {
      data: { name: 'bench' },
      headers: { origin: url },
    });
    if (!answer.ok())
      throw new Error(`No token could be made: HTTP ${answer.status()} ${await answer.text()}`);
    return tokenAnswer.parse(await answer.json()).token;
  } finally {
    await context.dispose();
  }
}
