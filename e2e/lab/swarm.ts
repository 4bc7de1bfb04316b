import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LabEngine, type EngineOptions } from './engine';
import { BUSYBOX, BUSYBOX_NEXT, buildImages, WEB } from './images';
import { labDirectory } from './lab-directory';
import { waitFor } from './processes';

export type SwarmOptions = {
  /** Begins the names of its nodes, `name-manager-1` and so on: distinct for all that run at once, at most 29 letters. */
  name: string;
  /** At least one. */
  managers: number;
  workers: number;
  /** As for a `LabEngine`, for each of them. */
  tcp?: EngineOptions['tcp'];
  release?: EngineOptions['release'];
};

const STATE_FILE = 'swarm.json';
const stateSchema = z.object({ managers: z.array(z.string()), workers: z.array(z.string()) });
const READY_TIMEOUT_MS = 90_000;

/**
 * A real Swarm of lab engines, each with the tests' images. What a kernel without IPVS, and no registry, make of it:
 *
 * - Overlay networks work, also between nodes: VXLAN is in the kernel. So do names (`web`, `tasks.web`) of services with
 *   `endpoint_mode: dnsrr`.
 * - Virtual IPs and the routing mesh do not: give services `endpoint_mode: dnsrr`, and publish ports with `mode: host`.
 *   Such a port answers at the address of the node that runs the task.
 * - An image named by a tag is asked for at its registry before the local one is taken, on every node and for every
 *   task. That no name is found on a lab node comes at once, or each task would be "preparing" for twenty seconds.
 * - A folder that holds the engines' own (`/tmp`) cannot be bound into a service's container.
 * - A node whose engine is killed is "down" after about 13 seconds, and "ready" within a second of its return.
 * - Without a majority a manager says so after about 13 seconds, until when changes wait; the first reads after that,
 *   `docker info` among them, wait 20 seconds more. A manager that returns alone answers after 20 seconds.
 * - Three engines are a Swarm with images after about five seconds.
 */
export class LabSwarm {
  private constructor(
    readonly managers: LabEngine[],
    readonly workers: LabEngine[],
  ) {}

  /** Starts the engines, joins them, and waits until all are ready. Clears leftovers of their names. */
  static async start({ name, managers, workers, tcp, release }: SwarmOptions): Promise<LabSwarm> {
    const names = {
      managers: numbered(`${name}-manager`, managers),
      workers: numbered(`${name}-worker`, workers),
    };
    const started = await Promise.allSettled(
      [...names.managers, ...names.workers].map((each) => LabEngine.start({ name: each, tcp, release })),
    );
    const engines = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    try {
      for (const each of started) if (each.status === 'rejected') throw each.reason;
      const swarm = new LabSwarm(engines.slice(0, managers), engines.slice(managers));
      writeFileSync(join(swarm.manager.node.directory, STATE_FILE), JSON.stringify(names));
      await shareImages(swarm.manager, engines.slice(1));
      await swarm.form();
      return swarm;
    } catch (error) {
      await Promise.all(engines.map((engine) => engine.remove()));
      throw error;
    }
  }

  /** A Swarm that another process of this machine started and still owns. */
  static attach(name: string): LabSwarm {
    const file = join(labDirectory(`${name}-manager-1`), STATE_FILE);
    const { managers, workers } = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return new LabSwarm(
      managers.map((each) => LabEngine.attach(each)),
      workers.map((each) => LabEngine.attach(each)),
    );
  }

  /** The manager that made the Swarm. */
  get manager(): LabEngine {
    const [first] = this.managers;
    if (first === undefined) throw new Error('A Swarm has a manager');
    return first;
  }

  /** Managers, then workers. */
  get engines(): LabEngine[] {
    return [...this.managers, ...this.workers];
  }

  /** Has an engine join, as one that is in no Swarm yet. */
  async join(engine: LabEngine, role: 'manager' | 'worker'): Promise<void> {
    const token = await this.manager.docker(['swarm', 'join-token', '--quiet', role]);
    await engine.docker([
      ...['swarm', 'join', '--token', token, '--advertise-addr', engine.node.address],
      `${this.manager.node.address}:2377`,
    ]);
  }

  /** Waits until the manager says so many nodes are ready. Where the Swarm has no leader for a moment, it is asked again. */
  async untilReady(nodes = this.engines.length): Promise<void> {
    let said = '';
    await waitFor(
      async () => {
        said = await this.manager
          .docker(['node', 'ls', '--format', '{{.Status}} {{.ManagerStatus}}'])
          .catch((error: unknown) => String(error));
        const lines = said.split('\n');
        return (
          lines.filter((line) => line.startsWith('Ready') && !line.includes('Unreachable')).length === nodes
        );
      },
      READY_TIMEOUT_MS,
      () => `The Swarm does not get ${nodes} ready nodes:\n${said}`,
    );
  }

  /**
   * Removes all services, secrets and configs, and has every node take tasks: what a test begins with, the second time
   * too.
   */
  async clear(): Promise<void> {
    const list = async (kind: string, format = '{{.ID}}') =>
      (await this.manager.docker([kind, 'ls', '--format', format])).split('\n').filter(Boolean);
    for (const kind of ['service', 'secret', 'config']) {
      const ids = await list(kind);
      if (ids.length > 0) await this.manager.docker([kind, 'rm', ...ids]);
    }
    for (const line of await list('node', '{{.ID}} {{.Availability}}')) {
      const [id = '', availability] = line.split(' ');
      if (availability === 'Active') continue;
      // It fails where the Swarm itself writes to the node in between.
      await waitFor(
        () => this.manager.docker(['node', 'update', '--availability', 'active', id]).catch(() => null),
        READY_TIMEOUT_MS,
        () => `The node ${id} cannot be made active`,
      );
    }
  }

  /** Ends everything on the nodes and removes what they had. */
  async remove(): Promise<void> {
    await Promise.all(this.engines.map((engine) => engine.remove()));
  }

  private async form(): Promise<void> {
    await this.manager.docker(['swarm', 'init', '--advertise-addr', this.manager.node.address]);
    // One after the other: each changes who must agree.
    for (const engine of this.managers.slice(1)) await this.join(engine, 'manager');
    await Promise.all(this.workers.map((engine) => this.join(engine, 'worker')));
    await this.untilReady();
  }
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}

async function shareImages(from: LabEngine, to: LabEngine[]): Promise<void> {
  await buildImages(from);
  const file = join(from.node.directory, 'images.tar');
  await from.docker(['image', 'save', '--output', file, BUSYBOX, BUSYBOX_NEXT, WEB]);
  await Promise.all(to.map((engine) => engine.docker(['image', 'load', '--quiet', '--input', file])));
  rmSync(file);
}
