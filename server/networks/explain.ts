import { GantryError, toGantryError } from '@/lib/errors';
import { overlaps, parseRange } from '@/lib/address-range';
import type { NodeModel } from '../inventory/node-model';

/** Why a network could not be made, with the field of the form it is about in `data.field`. */
export function explainCreate(
  cause: unknown,
  asked: { name: string; driver: string; subnet?: string },
  node: NodeModel,
): GantryError {
  const error = toGantryError(cause);
  const words = error.message;
  if (error.code === 'already_exists' || /network with name .* already exists/i.test(words)) {
    return nameTaken(asked.name, node, cause);
  }
  if (/pool overlaps|overlaps with|conflicts with network/i.test(words)) {
    const other = asked.subnet === undefined ? null : overlapping(asked.subnet, node);
    return new GantryError('conflict', {
      message: other
        ? `The subnet ${asked.subnet} overlaps with ${other.subnet} of the network "${other.name}". Choose another subnet.`
        : `The subnet overlaps with an address range in use on ${node.name}. Choose another subnet.`,
      cause,
      data: { field: 'subnet' },
    });
  }
  if (/could not find an available|all predefined address pools have been fully subnetted/i.test(words)) {
    return new GantryError('conflict', {
      message: `${node.name} has no free address range left. Name a subnet, or remove networks nobody uses.`,
      cause,
      data: { field: 'subnet' },
    });
  }
  if (/plugin.*not found|network plugin|unknown.*driver/i.test(words)) {
    return new GantryError('bad_request', {
      message: `${node.name} has no network driver "${asked.driver}". Use one it has, or install the plugin.`,
      cause,
      data: { field: 'driver' },
    });
  }
  if (/swarm manager|not part of a swarm/i.test(words)) {
    return new GantryError('not_a_swarm_manager', {
      message: `A network of the driver "${asked.driver}" needs a Swarm, and ${node.name} is not in one. Choose another driver.`,
      cause,
      data: { field: 'driver' },
    });
  }
  return error;
}

export function nameTaken(name: string, node: NodeModel, cause?: unknown): GantryError {
  return new GantryError('already_exists', {
    message: `Another network on ${node.name} is called "${name}". Choose another name.`,
    cause,
    data: { field: 'name' },
  });
}

/** Why a container could not join or leave a network. */
export function explainConnect(cause: unknown, names: { container: string; network: string }): GantryError {
  const error = toGantryError(cause);
  const { container, network } = names;
  if (
    error.code === 'already_exists' ||
    /already exists in network|already attached to/i.test(error.message)
  ) {
    return new GantryError('conflict', {
      message: `The container "${container}" is connected to "${network}" already.`,
      cause,
    });
  }
  if (/is not connected to/i.test(error.message)) {
    return new GantryError('conflict', {
      message: `The container "${container}" is not connected to "${network}". Look at the network again.`,
      cause,
    });
  }
  if (/host network|sharing network namespace|network mode/i.test(error.message)) {
    return new GantryError('conflict', {
      message: `The container "${container}" uses the network of its host or of another container, so it can join or leave no other. Make it again without that.`,
      cause,
    });
  }
  return error;
}

function overlapping(subnet: string, node: NodeModel): { name: string; subnet: string } | null {
  const range = parseRange(subnet);
  if (!range) return null;
  for (const network of node.networks.values()) {
    for (const each of network.subnets) {
      const other = parseRange(each);
      if (other && overlaps(range, other)) return { name: network.name, subnet: each };
    }
  }
  return null;
}
