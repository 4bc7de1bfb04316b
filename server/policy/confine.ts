import { collectionLabel, collectionOf, isWithin, rootCollection } from '@/lib/collection';
import type { DesiredSwarmStack } from '@/lib/compose/swarm/desired';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { GantryError } from '@/lib/errors';
import type { Rights } from '@/lib/rights';
import type { ClusterModel } from '../inventory/cluster-model';
import { currentRights } from './scope';

/*
 * Nodes are in collections too: a Swarm's node by its label of the same name. Labelled ones are for those who hold "Node
 * Schedule" there, and these are kept to them. Nodes without one are for everybody else who may schedule in the cluster.
 */

const attribute = `node.labels.${collectionLabel}`;

/**
 * The constraints that keep tasks of a collection where their maker may have them run: `node.labels.…==/team` where the
 * maker has nodes of their own, else `!=` for each collection that is somebody else's. Swarm counts a node without the
 * label as unequal to any.
 */
export function confinement(cluster: ClusterModel, rights: Rights, collection: string): string[] {
  const labelled = new Set<string>();
  for (const node of cluster.swarm?.nodes.values() ?? []) {
    const path = collectionOf(node.labels);
    if (path !== rootCollection) labelled.add(path);
  }
  const isHeld = (path: string) => rights.at('Node Schedule', { cluster: cluster.id, collection: path });
  if (isHeld(rootCollection)) return [];
  const forbidden = [...labelled].filter((path) => !isHeld(path)).sort();
  const held = [...labelled].filter(isHeld).sort();
  // The widest of their own that the collection is in, else the only one.
  const own = held.find((path) => isWithin(collection, path)) ?? (held.length === 1 ? held[0] : undefined);
  return own === undefined ? forbidden.map((path) => `${attribute}!=${path}`) : [`${attribute}==${own}`];
}

/** `spec` with these constraints. @throws `forbidden` where its own ask for nodes that these forbid */
export function confined(spec: ServiceSpec, constraints: readonly string[]): ServiceSpec {
  if (constraints.length === 0) return spec;
  const { placement } = spec;
  const asked = placement.constraints.map((text) => text.replace(/\s*(==|!=)\s*/, '$1'));
  const escape = asked.find(
    (text) => text.startsWith(`${attribute}==`) && !constraints.includes(text) && refuses(constraints, text),
  );
  if (escape !== undefined) {
    throw new GantryError('forbidden', {
      message: `${spec.name} asks for nodes with ${escape}, where you do not hold the permission "Node Schedule". Leave the constraint out.`,
      data: { permission: 'Node Schedule', constraint: escape },
    });
  }
  const added = constraints.filter((text) => !asked.includes(text));
  return added.length === 0
    ? spec
    : { ...spec, placement: { ...placement, constraints: [...placement.constraints, ...added] } };
}

/** A stack whose services are kept where their deployer may have them run. @throws `forbidden` as `confined` */
export function confinedStack(stack: DesiredSwarmStack, cluster: ClusterModel): DesiredSwarmStack {
  const rights = currentRights();
  if (!rights) return stack;
  const services = stack.services.map((service) => {
    const collection = collectionOf(service.spec.labels);
    return { ...service, spec: confined(service.spec, confinement(cluster, rights, collection)) };
  });
  return { ...stack, services };
}

/** @throws `forbidden` where a container may not run on a node */
export function requireNode(cluster: ClusterModel, rights: Rights, nodeId: string): void {
  const node = cluster.swarm?.nodes.get(nodeId);
  const collection = node ? collectionOf(node.labels) : rootCollection;
  const isHeld = (path: string) => rights.at('Node Schedule', { cluster: cluster.id, collection: path });
  const hasOwn = () =>
    [...(cluster.swarm?.nodes.values() ?? [])].some(({ labels }) => isHeld(collectionOf(labels)));
  const isAllowed =
    isHeld(collection) ||
    (collection === rootCollection && rights.inCluster('Node Schedule', cluster.id) && !hasOwn());
  if (isAllowed) return;
  throw new GantryError('forbidden', {
    message: `You do not hold the permission "Node Schedule" on ${node?.hostname ?? 'this node'}, which is in ${collection}. Choose another node, or ask an admin for it.`,
    data: { permission: 'Node Schedule', collection },
  });
}

/** Whether what is asked for is a collection the constraints keep out. */
function refuses(constraints: readonly string[], asked: string): boolean {
  const path = asked.slice(`${attribute}==`.length);
  return constraints.some((text) => text.startsWith(`${attribute}==`) || text === `${attribute}!=${path}`);
}
