import type { ContainerResources, ContainerSpec } from '@/lib/compose/engine/container-spec';
import { GantryError } from '@/lib/errors';
import { shortId } from '@/lib/format';
import type { Handlers } from '../api/call';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import { explainCreate, explainStart } from './explain';

type Create = Handlers<'containers'>['create'];
export type CreateInput = Parameters<Create>[0];

/** Networks that are a mode of the container rather than something to join. */
const modes: ReadonlySet<string> = new Set(['host', 'none']);

/**
 * Makes a container and, unless told otherwise, starts it. One that was made but does not start is left as it is and
 * named in the failure (`data.created`), so that it can be looked at.
 */
export async function createContainer(
  cluster: ClusterModel,
  input: CreateInput,
  call: Parameters<Create>[1],
): Promise<Awaited<ReturnType<Create>>> {
  const node = cluster.node(input.node);
  const { engine } = node;
  await requireNetworks(cluster, node, input.networks);
  const { id, warnings } = await engine.containers
    .create(specOf(input), { name: input.name })
    .catch((error: unknown) => {
      throw explainCreate(error, input, node);
    });
  call.note({ container: id });
  const made = async () => {
    await cluster.refresh(node, {
      containers: [id],
      volumes: input.mounts.some((mount) => mount.type === 'volume'),
    });
    return node.containers.get(id);
  };
  if (!input.start) return { id, name: (await made())?.name ?? input.name ?? shortId(id), warnings };
  try {
    await engine.containers.start(id);
  } catch (cause) {
    const why = explainStart(cause, id, node);
    const row = await made();
    const name = row?.name ?? input.name ?? shortId(id);
    throw new GantryError(why.code, {
      message: row
        ? `The container "${name}" was created but did not start. ${why.message}`
        : `The container "${name}" did not start, and was removed again as asked. ${why.message}`,
      cause,
      data: { ...asRecord(why.data), created: row ? { id, name } : null },
    });
  }
  return { id, name: (await made())?.name ?? input.name ?? shortId(id), warnings };
}

/** Before engine 1.44 a wrong network is found only at the start, when the container exists already. */
async function requireNetworks(
  cluster: ClusterModel,
  node: NodeModel,
  networks: readonly string[],
): Promise<void> {
  const missing = () =>
    networks.find(
      (name) =>
        !modes.has(name) &&
        ![...node.networks.values()].some((network) => network.name === name || network.id === name),
    );
  if (missing() !== undefined) await cluster.refresh(node, { networks: true });
  const name = missing();
  if (name === undefined) return;
  throw new GantryError('not_found', {
    message: `There is no network "${name}" on ${node.name}. Choose one that exists, or create it first.`,
    data: { field: 'networks' },
  });
}

/** What was asked, as the engine layer takes it. @throws `bad_request` where options exclude each other */
export function specOf(input: CreateInput): ContainerSpec {
  const mode = input.networks.find((name) => modes.has(name));
  if (mode !== undefined && input.networks.length > 1) {
    throw new GantryError('bad_request', {
      message: `The network "${mode}" cannot be combined with others. Choose either it or the others.`,
      data: { field: 'networks' },
    });
  }
  if (input.autoRemove && input.restart.name !== 'no') {
    throw new GantryError('bad_request', {
      message: 'A container that is removed when it stops cannot be restarted too. Choose one of the two.',
      data: { field: 'restart' },
    });
  }
  return {
    image: input.image,
    command: some(input.command),
    entrypoint: some(input.entrypoint),
    env: input.environment.map(({ name, value }) => `${name}=${value}`),
    labels: input.labels,
    ports: input.ports.map((port) => ({
      containerPort: port.containerPort,
      protocol: port.protocol,
      hostIp: port.hostIp ?? null,
      hostPort: port.hostPort === undefined || port.hostPort === 0 ? null : port.hostPort,
    })),
    mounts: input.mounts.map((mount) => ({
      type: mount.type,
      source: mount.type === 'tmpfs' || mount.source === '' ? undefined : mount.source,
      destination: mount.destination,
      readOnly: mount.readOnly,
    })),
    networkMode: mode,
    networks: mode === undefined ? input.networks.map((network) => ({ network })) : [],
    resources: resourcesOf(input.resources),
    restartPolicy: restartOf(input.restart),
    user: input.user,
    workingDir: input.workingDir,
    hostname: input.hostname,
    tty: input.tty,
    openStdin: input.openStdin,
    privileged: input.privileged,
    readonlyRootfs: input.readonlyRootfs,
    init: input.init || undefined,
    autoRemove: input.autoRemove,
    capAdd: input.capAdd,
    capDrop: input.capDrop,
  };
}

/** Limits in the engine's units; those left out are left out. */
export function resourcesOf(limits: CreateInput['resources']): Partial<ContainerResources> {
  const { cpus, ...others } = limits;
  return { ...others, ...(cpus === undefined ? {} : { nanoCpus: Math.round(cpus * 1e9) }) };
}

/** The engine refuses a count of retries with any policy but `on-failure`. */
export function restartOf(restart: CreateInput['restart']): CreateInput['restart'] {
  return {
    name: restart.name,
    maximumRetryCount: restart.name === 'on-failure' ? restart.maximumRetryCount : 0,
  };
}

/** An empty list is the image's default, not "nothing". */
function some(words: string[] | undefined): string[] | undefined {
  return words === undefined || words.length === 0 ? undefined : words;
}

function asRecord(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null ? { ...data } : {};
}
