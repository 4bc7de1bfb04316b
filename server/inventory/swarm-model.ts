import type { Freshness } from '@/lib/contract/clusters';
import { mayStay } from '@/lib/placement/check-node';
import { hasTaskEnded } from '@/lib/swarm-states';
import type {
  ClusterVolume,
  SwarmConfig,
  SwarmNode,
  SwarmSecret,
  SwarmService,
  SwarmTask,
} from '../engine/swarm-types';

/**
 * What the managers of one Swarm say of it, and when that was true. The watcher writes it; everybody else reads.
 * `tasks` are those that should run, and the past ones of services that have not converged.
 */
export class SwarmModel {
  id = '';
  freshness: Freshness = { state: 'connecting', sinceMs: Date.now(), reason: null };
  /** Its managers answer, but not for the Swarm: they have no majority. */
  withoutQuorum = false;
  version = 0;
  readonly nodes = new Map<string, SwarmNode>();
  readonly services = new Map<string, SwarmService>();
  readonly tasks = new Map<string, SwarmTask>();
  readonly secrets = new Map<string, SwarmSecret>();
  readonly configs = new Map<string, SwarmConfig>();
  /** Cluster volumes; those of single engines are their nodes'. */
  readonly volumes = new Map<string, ClusterVolume>();
  private readonly index = {
    version: -1,
    byService: new Map<string, SwarmTask[]>(),
    byNode: new Map<string, SwarmTask[]>(),
  };

  /** The tasks of a service, in no order. */
  tasksOf(serviceId: string): readonly SwarmTask[] {
    return this.indexed().byService.get(serviceId) ?? [];
  }

  /** The tasks a node has been given, in no order. */
  tasksOn(nodeId: string): readonly SwarmTask[] {
    return this.indexed().byNode.get(nodeId) ?? [];
  }

  /**
   * How many tasks of a service run and how many should. Of a global service as many should as the Swarm has made tasks
   * for, which is one for each node that may run it.
   */
  replicas(service: SwarmService): { running: number; desired: number } {
    let running = 0;
    let wanted = 0;
    for (const task of this.tasksOf(service.id)) {
      if (task.desiredState !== 'running' && task.desiredState !== 'complete') continue;
      if (!hasTaskEnded(task.state) || task.state === 'complete') wanted += 1;
      if (task.state === 'running' && this.isReachable(task.nodeId)) running += 1;
    }
    const { mode } = service.spec;
    switch (mode.kind) {
      case 'replicated':
        return { running, desired: mode.replicas };
      case 'replicated-job':
        return { running, desired: mode.totalCompletions };
      case 'global':
      case 'global-job':
        return { running, desired: wanted };
    }
  }

  /** Whether all that should run does, and no update is under way. */
  hasConverged(service: SwarmService): boolean {
    const { running, desired } = this.replicas(service);
    const state = service.update?.state;
    if (state === 'updating' || state === 'rollback_started') return false;
    if (service.spec.mode.kind === 'replicated-job' || service.spec.mode.kind === 'global-job') return true;
    return (
      running >= desired &&
      this.tasksOf(service.id).every(
        (task) =>
          (isWhereItShouldBe(task) && this.staysWhereItIs(task, service)) || !this.isReachable(task.nodeId),
      )
    );
  }

  /** Whether a task that should run may go on where it does: a node that is drained, or has lost a label, sends it away. */
  private staysWhereItIs({ nodeId, desiredState }: SwarmTask, service: SwarmService): boolean {
    const node = this.nodes.get(nodeId);
    return node === undefined || desiredState !== 'running' || mayStay(node, service);
  }

  /** A task on a node that is down is still told as running. */
  isReachable(nodeId: string): boolean {
    return this.nodes.get(nodeId)?.state !== 'down';
  }

  private indexed() {
    if (this.index.version !== this.version) {
      const { byService, byNode } = this.index;
      byService.clear();
      byNode.clear();
      for (const task of this.tasks.values()) {
        push(byService, task.serviceId, task);
        if (task.nodeId !== '') push(byNode, task.nodeId, task);
      }
      this.index.version = this.version;
    }
    return this.index;
  }
}

function isWhereItShouldBe({ desiredState, state }: SwarmTask): boolean {
  return desiredState === 'running' ? state === 'running' : hasTaskEnded(state);
}

function push(map: Map<string, SwarmTask[]>, key: string, task: SwarmTask): void {
  const known = map.get(key);
  if (known) known.push(task);
  else map.set(key, [task]);
}
