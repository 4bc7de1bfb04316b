import { GantryError, toGantryError } from '@/lib/errors';
import type { NodeModel } from '../inventory/node-model';

/** Which field of the form a failure is about, for the interface to show it there. */
export type FailureField = 'name' | 'image' | 'ports' | 'networks' | 'mounts';

/** Why a container could not be made, in words about what was asked. */
export function explainCreate(
  cause: unknown,
  asked: { name?: string; image: string },
  node: NodeModel,
): GantryError {
  const error = toGantryError(cause);
  if (error.code === 'not_found' && /no such image/i.test(error.message)) {
    return new GantryError('not_found', {
      message: `The image "${asked.image}" is not on ${node.name}. Pull it first, then run the container.`,
      cause,
      data: { field: 'image', missingImage: asked.image },
    });
  }
  if (error.code === 'already_exists' && asked.name !== undefined) return nameTaken(asked.name, node, cause);
  if (
    /bind source path does not exist|invalid mount|mount/i.test(error.message) &&
    error.code === 'bad_request'
  ) {
    return new GantryError(error.code, { message: error.message, cause, data: { field: 'mounts' } });
  }
  return error;
}

export function nameTaken(name: string, node: NodeModel, cause?: unknown): GantryError {
  return new GantryError('already_exists', {
    message: `Another container on ${node.name} is called "${name}". Choose another name.`,
    cause,
    data: { field: 'name' },
  });
}

/** Why a container did not start, in words about what stands in its way. */
export function explainStart(cause: unknown, id: string, node: NodeModel): GantryError {
  const error = toGantryError(cause);
  const port = takenPort(error.message);
  if (port === null) return error;
  const holder = [...node.containers.values()].find(
    (row) => row.id !== id && row.ports.some((each) => each.hostPort === port),
  );
  return new GantryError('conflict', {
    message: holder
      ? `Port ${port} of ${node.name} is taken by the container "${holder.name}". Stop that one, or publish another port.`
      : `Port ${port} of ${node.name} is taken by another program. Free it, or publish another port.`,
    cause,
    data: { field: 'ports', hostPort: port },
  });
}

/**
 * The host's port that was taken, in the engine's words: "Bind for 0.0.0.0:80 failed: port is already allocated",
 * "listen tcp4 0.0.0.0:80: bind: address already in use".
 */
export function takenPort(words: string): number | null {
  const match =
    /bind for \S*:(\d+) failed: port is already allocated/i.exec(words) ??
    /\S*:(\d+): bind: address already in use/i.exec(words) ??
    /address already in use.*?:(\d+)\b/i.exec(words);
  return match ? Number(match[1]) : null;
}
