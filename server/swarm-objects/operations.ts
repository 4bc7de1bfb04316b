import type { RotationWay } from '@/lib/contract/swarm-objects';
import { GantryError } from '@/lib/errors';
import { swarmFileProblem } from '@/lib/swarm-file';
import type { SignedCall } from '../api/call';
import type { ClusterModel } from '../inventory/cluster-model';
import type { Runtime } from '../runtime';
import { findObject, type ObjectKind, type SwarmObject } from './kinds';
import { interruptedRotation, interruptedView } from './interrupted';
import { finishRotation, previewRotation, startRotation } from './rotate';
import { objectRow, objectUses, usesById } from './rows';

/** How many services a refusal names. */
const mostNamed = 3;

type Parts = Pick<Runtime, 'inventory' | 'jobs'>;

/** What the operations on secrets and on configs share. What one holds passes through and is kept nowhere. */
export function createObjectOperations<Item extends SwarmObject>(
  kind: ObjectKind<Item>,
  { inventory, jobs }: Parts,
) {
  const { word } = kind;

  const find = (clusterId: string, idOrName: string, call?: SignedCall) => {
    const cluster = inventory.cluster(clusterId);
    const item = findObject(kind, cluster, idOrName);
    call?.note({ name: item.name });
    return { cluster, item };
  };

  return {
    find,
    /** Every one of them with its services, for a list. */
    rows: (clusterId: string) => {
      const swarm = inventory.cluster(clusterId).requireSwarm();
      const uses = usesById(kind, swarm);
      return [...kind.all(swarm).values()].map((item) => ({
        item,
        row: objectRow(item, uses.get(item.id) ?? []),
      }));
    },
    /** One with what its page shows. */
    detail: (cluster: ClusterModel, item: Item) => {
      const services = usesById(kind, cluster.requireSwarm()).get(item.id) ?? [];
      return {
        ...objectRow(item, services),
        labels: item.labels,
        uses: objectUses(kind, item.id, services),
        interrupted: interruptedView(interruptedRotation(kind, jobs, cluster, item)),
      };
    },
    create: async (
      input: { cluster: string; name: string; dataBase64: string; labels: Record<string, string> },
      call: SignedCall,
    ) => {
      const cluster = inventory.cluster(input.cluster);
      const { name, labels } = input;
      for (const known of kind.all(cluster.requireSwarm()).values()) {
        if (known.name === name) throw nameTaken(word, name);
      }
      const data = decode(word, input.dataBase64);
      try {
        const { id } = await kind.calls(cluster.manager()).create({ name, data, labels });
        call.note({ id });
        return { id };
      } catch (error) {
        throw isTaken(error) ? nameTaken(word, name, error) : error;
      } finally {
        data.fill(0);
        await cluster.refreshSwarm(kind.fresh);
      }
    },
    remove: async (clusterId: string, idOrName: string, call: SignedCall) => {
      const { cluster, item } = find(clusterId, idOrName, call);
      const users = usesById(kind, cluster.requireSwarm()).get(item.id) ?? [];
      if (users.length > 0) {
        const named = users.slice(0, mostNamed).map((service) => `"${service.spec.name}"`);
        const more = users.length > mostNamed ? ` and ${users.length - mostNamed} more` : '';
        throw new GantryError('in_use', {
          message: `The ${word} "${item.name}" is used by the service${users.length === 1 ? '' : 's'} ${named.join(', ')}${more}. Take it from them first, or rotate it.`,
          data: { services: users.map(({ id, spec }) => ({ id, name: spec.name })) },
        });
      }
      try {
        await kind.calls(cluster.manager()).remove(item.id);
      } finally {
        await cluster.refreshSwarm(kind.fresh);
      }
      return {};
    },
    rotatePreview: async (clusterId: string, idOrName: string) => {
      const { cluster, item } = find(clusterId, idOrName);
      return previewRotation(kind, cluster, item);
    },
    rotate: async (clusterId: string, idOrName: string, dataBase64: string, call: SignedCall) => {
      const { cluster, item } = find(clusterId, idOrName, call);
      const refusal = kind.whyNotRotate(item);
      if (refusal !== null) throw new GantryError('conflict', { message: refusal });
      return startRotation(kind, jobs, call, { cluster, item, data: decode(word, dataBase64) });
    },
    finishRotation: async (clusterId: string, idOrName: string, way: RotationWay, call: SignedCall) => {
      const { cluster, item } = find(clusterId, idOrName, call);
      return finishRotation(kind, jobs, call, { cluster, item, way });
    },
  };
}

/** @throws `bad_request`, `payload_too_large`, with `data.field` */
function decode(word: 'secret' | 'config', dataBase64: string): Buffer {
  const data = Buffer.from(dataBase64, 'base64');
  const message = swarmFileProblem(word, data.byteLength);
  if (message === null) return data;
  throw new GantryError(data.byteLength === 0 ? 'bad_request' : 'payload_too_large', {
    message,
    data: { field: 'data' },
  });
}

function isTaken(error: unknown): boolean {
  return error instanceof Object && 'code' in error && error.code === 'already_exists';
}

function nameTaken(word: string, name: string, cause?: unknown): GantryError {
  return new GantryError('already_exists', {
    message: `Another ${word} is called "${name}". Choose another name, or rotate that one.`,
    cause,
    data: { field: 'name' },
  });
}
