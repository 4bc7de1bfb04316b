import { GantryError } from '@/lib/errors';
import type { ClusterModel } from '../inventory/cluster-model';
import { createComposeReader } from './compose-reader';
import type { DeployParts } from './deploy';
import { listStacks } from './list';
import { createStackLocks } from './stack-locks';
import { stackRows } from './stack-rows';
import { createStacksHandlers } from './stacks';
import { createSwarmStacksHandlers } from './swarm/handlers';
import { swarmStackRows } from './swarm/rows';

type StackHandlers = ReturnType<typeof createStacksHandlers>;

/**
 * The operations on stacks, whatever the cluster: a Swarm's stacks are services, an engine's are containers. What
 * `docker compose` made on a node of a Swarm is shown beside them, and changed as on any engine.
 */
export function createStacksOfAnyCluster(runtime: Omit<DeployParts, 'reader'>): StackHandlers {
  const { store, inventory } = runtime;
  const locks = createStackLocks();
  const engine = createStacksHandlers(runtime);
  const swarm = createSwarmStacksHandlers({ ...runtime, reader: createComposeReader() }, locks);
  const shownBy = ({ cluster, stack }: { cluster: string; stack: string }) => {
    const model = inventory.cluster(cluster);
    return model.swarm && !isComposed(model, stack) ? swarm : engine;
  };
  /** @throws `engine_unreachable` while nobody knows yet what the cluster is: containers are no services. */
  const by = (input: { cluster: string; stack: string }) => {
    const model = inventory.cluster(input.cluster);
    if (model.swarm || isComposed(model, input.stack)) return shownBy(input);
    if (model.nodes.every(({ info }) => info === null))
      throw new GantryError('engine_unreachable', {
        message: `No engine of "${model.name}" has answered yet. Try again when one has.`,
      });
    // A worker alone: without its managers nothing can be deployed, and they say so.
    const isInSwarm = model.nodes.some(
      ({ info }) => info !== null && info.swarm.localNodeState !== 'inactive',
    );
    return isInSwarm ? swarm : engine;
  };
  return {
    list: async (query, call) => {
      const cluster = inventory.cluster(query.cluster);
      if (!cluster.swarm) return engine.list(query, call);
      const composed = (await stackRows(cluster, store, locks)).filter(({ name }) =>
        isComposed(cluster, name),
      );
      const names = new Set(composed.map(({ name }) => name));
      const deployed = (await swarmStackRows(cluster, store, locks)).filter(({ name }) => !names.has(name));
      return listStacks([...deployed, ...composed], query);
    },
    get: (input, call) => shownBy(input).get(input, call),
    plan: async (input, call) => by(input).plan(input, call),
    deploy: async (input, call) => by(input).deploy(input, call),
    redeployPlan: async (input, call) => by(input).redeployPlan(input, call),
    redeploy: async (input, call) => by(input).redeploy(input, call),
    revisions: engine.revisions,
    revision: engine.revision,
    scale: async (input, call) => by(input).scale(input, call),
    start: async (input, call) => by(input).start(input, call),
    stop: async (input, call) => by(input).stop(input, call),
    removePlan: async (input, call) => by(input).removePlan(input, call),
    remove: async (input, call) => by(input).remove(input, call),
  };
}

/** Whether containers of a node are the stack, and not services: only `docker compose` numbers its containers by label. */
function isComposed(cluster: ClusterModel, stack: string): boolean {
  return cluster.containers().some((container) => container.stack === stack && container.number !== null);
}
