import type { ServiceSpec } from '@/lib/contract/service-spec';
import type { CallOptions, EngineStream, Filters, LogOptions } from './engine-api';
import type { Frame } from './frames';
import type { RegistryAuth } from './resource-types';
import type { NodeAvailability } from '@/lib/swarm-states';
import type {
  ClusterVolume,
  ClusterVolumeSpec,
  SwarmConfig,
  SwarmInspect,
  SwarmNode,
  SwarmNodeChange,
  SwarmSecret,
  SwarmService,
  SwarmTask,
} from './swarm-types';

/**
 * A Swarm through one of its managers. A worker's engine answers `not_a_swarm_manager`; a manager without quorum
 * `no_quorum`; an update that was overtaken `conflict`.
 */
export type EngineSwarm = {
  inspect(options?: CallOptions): Promise<SwarmInspect>;
  /** Makes a Swarm of this engine alone. `advertiseAddress` is an address or an interface of the node. */
  init(
    spec: { advertiseAddress: string; listenAddress?: string; autoLockManagers?: boolean },
    options?: CallOptions,
  ): Promise<{ nodeId: string }>;
  join(
    spec: { remoteAddresses: string[]; joinToken: string; advertiseAddress?: string; listenAddress?: string },
    options?: CallOptions,
  ): Promise<void>;
  leave(options?: CallOptions & { force?: boolean }): Promise<void>;
  /** Changes settings and rotates what is named; what is left out stays. */
  update(
    version: number,
    change: {
      autoLockManagers?: boolean;
      taskHistoryLimit?: number;
      rotateWorkerToken?: boolean;
      rotateManagerToken?: boolean;
      rotateUnlockKey?: boolean;
      /** Makes a new root certificate for the Swarm. */
      rotateCa?: boolean;
    },
    options?: CallOptions,
  ): Promise<void>;
  unlock(key: string, options?: CallOptions): Promise<void>;
  /** '' where managers are not locked. */
  unlockKey(options?: CallOptions): Promise<string>;
  readonly nodes: {
    list(options?: CallOptions & { filters?: Filters }): Promise<SwarmNode[]>;
    inspect(id: string, options?: CallOptions): Promise<SwarmNode>;
    inspectRaw(id: string, options?: CallOptions): Promise<unknown>;
    update(id: string, version: number, change: SwarmNodeChange, options?: CallOptions): Promise<void>;
    remove(id: string, options?: CallOptions & { force?: boolean }): Promise<void>;
  };
  readonly services: {
    list(options?: CallOptions & { filters?: Filters }): Promise<SwarmService[]>;
    inspect(id: string, options?: CallOptions): Promise<SwarmService>;
    inspectRaw(id: string, options?: CallOptions): Promise<unknown>;
    /**
     * `queryRegistry` asks the image's registry which digest its tag means, and for which platforms it is, so that all
     * nodes run the same; where the registry does not tell, a warning does, and the tag stays.
     */
    create(
      spec: ServiceSpec,
      options?: CallOptions & { auth?: RegistryAuth; queryRegistry?: boolean },
    ): Promise<{ id: string; warning: string }>;
    /**
     * Makes the service what `spec` says; what `ServiceSpec` does not name stays as it is. `conflict` where `version` is
     * not the service's own any more. Without `auth` the Swarm keeps the credentials it has with the service, or with
     * `keepAuthOf` those of what it was before.
     */
    update(
      id: string,
      version: number,
      spec: ServiceSpec,
      options?: CallOptions & {
        auth?: RegistryAuth;
        keepAuthOf?: 'spec' | 'previous-spec';
        queryRegistry?: boolean;
      },
    ): Promise<{ warnings: string[] }>;
    remove(id: string, options?: CallOptions): Promise<void>;
    /** Back to `previousSpec`, with all that `ServiceSpec` does not name. A second one undoes the first. */
    rollback(id: string, version: number, options?: CallOptions): Promise<{ warnings: string[] }>;
    /**
     * Lines of all its tasks, as their nodes send them; a Swarm cannot end them at a time. `details` begins each, after
     * its time, with `com.docker.swarm.node.id=…,com.docker.swarm.service.id=…,com.docker.swarm.task.id=… `.
     */
    logs(
      id: string,
      options?: Omit<LogOptions, 'untilMs'> & { details?: boolean },
    ): Promise<EngineStream<Frame>>;
  };
  readonly tasks: {
    /** Give a filter: all tasks of a large Swarm with their history are hundreds of megabytes. */
    list(options: CallOptions & { filters: Filters }): Promise<SwarmTask[]>;
    inspect(id: string, options?: CallOptions): Promise<SwarmTask>;
    inspectRaw(id: string, options?: CallOptions): Promise<unknown>;
    /** Its lines as its node sends them; a Swarm cannot end them at a time, and waits long for a node that is away. */
    logs(id: string, options: Omit<LogOptions, 'untilMs'> & { tty: boolean }): Promise<EngineStream<Frame>>;
  };
  readonly secrets: {
    list(options?: CallOptions & { filters?: Filters }): Promise<SwarmSecret[]>;
    inspect(id: string, options?: CallOptions): Promise<SwarmSecret>;
    create(
      spec: { name: string; data: Uint8Array; labels?: Record<string, string> },
      options?: CallOptions,
    ): Promise<{ id: string }>;
    /** Only labels can change. */
    update(id: string, version: number, labels: Record<string, string>, options?: CallOptions): Promise<void>;
    remove(id: string, options?: CallOptions): Promise<void>;
  };
  readonly configs: {
    list(options?: CallOptions & { filters?: Filters }): Promise<SwarmConfig[]>;
    inspect(id: string, options?: CallOptions): Promise<SwarmConfig>;
    data(id: string, options?: CallOptions): Promise<Uint8Array>;
    create(
      spec: { name: string; data: Uint8Array; labels?: Record<string, string> },
      options?: CallOptions,
    ): Promise<{ id: string }>;
    update(id: string, version: number, labels: Record<string, string>, options?: CallOptions): Promise<void>;
    remove(id: string, options?: CallOptions): Promise<void>;
  };
  /** What CSI plugins make, not the volumes of single engines. Before API 1.42 there are none. */
  readonly volumes: {
    list(options?: CallOptions): Promise<ClusterVolume[]>;
    inspect(id: string, options?: CallOptions): Promise<ClusterVolume>;
    /** The answer comes before its driver has made it. */
    create(spec: ClusterVolumeSpec, options?: CallOptions): Promise<ClusterVolume>;
    setAvailability(
      id: string,
      version: number,
      availability: NodeAvailability,
      options?: CallOptions,
    ): Promise<void>;
    /**
     * Asks its driver to remove it, and answers before that is done; `force` forgets it at once, whatever its driver
     * says and whoever uses it.
     */
    remove(id: string, options?: CallOptions & { force?: boolean }): Promise<void>;
  };
};
