import type { ContainerSpec, NetworkAttachment, NetworkSpec } from '@/lib/compose/engine/container-spec';
import type { Readable } from 'node:stream';
import type { EngineAddress } from './address';
import type {
  ContainerInspect,
  ContainerProcesses,
  ContainerSummary,
  ContainerUpdate,
  ExecInspect,
  ExecSpec,
  FilesystemChange,
  TerminalSize,
} from './container-types';
import type { Frame } from './frames';
import type {
  DiskUsage,
  EngineEvent,
  EnginePing,
  ImageHistoryEntry,
  ImageInspect,
  ImageRemoval,
  ImageSummary,
  NetworkInspect,
  NetworkSummary,
  ProgressEvent,
  PruneResult,
  RegistryAuth,
  SystemInfo,
  SystemVersion,
  VolumeSpec,
  VolumeSummary,
} from './resource-types';
import type { StatsSample } from './stats';
import type { EngineSwarm } from './swarm-api';

/**
 * One Docker Engine: typed values in, typed values out.
 *
 * Every call may throw a `GantryError`: `engine_unreachable`, `engine_unauthorized`, `engine_timeout`,
 * `engine_cut_off`, `engine_redirected`, `engine_bad_answer`, `engine_unsupported`, `engine_error`, and where
 * it fits `bad_id` (nothing was sent), `not_found`, `conflict`, `in_use`, `already_exists`,
 * `container_not_running`, `not_a_swarm_manager`, `no_quorum`, `registry_denied`. An aborted call throws its signal's reason.
 */
export type Engine = {
  readonly address: EngineAddress;
  /** Asks who is there and agrees on a version again. Call it after an outage. */
  ping(options?: CallOptions): Promise<EnginePing>;
  /** What was agreed with the engine, asking it if need be. */
  negotiated(options?: CallOptions): Promise<EnginePing>;
  readonly system: EngineSystem;
  readonly containers: EngineContainers;
  readonly exec: EngineExec;
  readonly images: EngineImages;
  readonly networks: EngineNetworks;
  readonly volumes: EngineVolumes;
  readonly swarm: EngineSwarm;
  /** Events from now, or from `sinceMs` as far back as the engine's short memory goes. Ends only with an error or `close`. */
  events(options?: StreamOptions & { sinceMs?: number }): Promise<EngineStream<EngineEvent>>;
  /** Closes every connection, cutting what runs. */
  close(): void;
};

/** `timeoutMs` is the total time from dialling to the last byte of the answer. */
export type CallOptions = { timeoutMs?: number; signal?: AbortSignal };

/**
 * `stallMs` is the longest silence while somebody waits for the next item; without it silence may last.
 * `startTimeoutMs` is the longest until the answer begins: two minutes, or as long as what is sent may take.
 */
export type StreamOptions = { signal?: AbortSignal; stallMs?: number; startTimeoutMs?: number };

/** Items as they come. The engine is read only as fast as items are taken. Leaving the loop closes the connection. */
export type EngineStream<T> = AsyncIterable<T> & { close(): void };

/** Docker's list filters: each value of a name is an alternative. */
export type Filters = Record<string, string[]>;

export type EngineSystem = {
  info(options?: CallOptions): Promise<SystemInfo>;
  version(options?: CallOptions): Promise<SystemVersion>;
  /** Slow: the engine walks its disk. */
  diskUsage(options?: CallOptions): Promise<DiskUsage>;
};

export type LogOptions = StreamOptions & {
  follow?: boolean;
  stdout?: boolean;
  stderr?: boolean;
  /** Lines from the end, or 'all' (the default). */
  tail?: number | 'all';
  sinceMs?: number;
  untilMs?: number;
  timestamps?: boolean;
  /** Whether the container has a terminal, where the caller knows; spares an inspect on older engines. */
  tty?: boolean;
};

export type EngineContainers = {
  /** All containers unless `all` is false. Never asks for sizes. */
  list(options?: CallOptions & { all?: boolean; filters?: Filters }): Promise<ContainerSummary[]>;
  inspect(id: string, options?: CallOptions): Promise<ContainerInspect>;
  /** The engine's own answer, complete but unread. */
  inspectRaw(id: string, options?: CallOptions): Promise<unknown>;
  /** The container joins all its networks before this resolves; if it cannot, it is removed again. */
  create(
    spec: ContainerSpec,
    options?: CallOptions & { name?: string; platform?: string },
  ): Promise<{ id: string; warnings: string[] }>;
  /** `changed` is false where it ran already. */
  start(id: string, options?: CallOptions): Promise<{ changed: boolean }>;
  /** `changed` is false where it was stopped already. */
  stop(
    id: string,
    options?: CallOptions & { timeoutSeconds?: number; signalName?: string },
  ): Promise<{ changed: boolean }>;
  restart(id: string, options?: CallOptions & { timeoutSeconds?: number }): Promise<void>;
  kill(id: string, options?: CallOptions & { signalName?: string }): Promise<void>;
  pause(id: string, options?: CallOptions): Promise<void>;
  unpause(id: string, options?: CallOptions): Promise<void>;
  rename(id: string, name: string, options?: CallOptions): Promise<void>;
  /** `volumes` also removes its anonymous volumes. */
  remove(id: string, options?: CallOptions & { force?: boolean; volumes?: boolean }): Promise<void>;
  update(id: string, change: ContainerUpdate, options?: CallOptions): Promise<{ warnings: string[] }>;
  top(id: string, options?: CallOptions): Promise<ContainerProcesses>;
  changes(id: string, options?: CallOptions): Promise<FilesystemChange[]>;
  /** Resolves when the container stops (or at once if it does not run). No deadline unless given one. */
  wait(
    id: string,
    options?: CallOptions & { condition?: 'not-running' | 'next-exit' | 'removed' },
  ): Promise<{ exitCode: number }>;
  resize(id: string, size: TerminalSize, options?: CallOptions): Promise<void>;
  /**
   * Unpacks a tar in `path`, which exists, whether the container runs or not. With `keepKinds` a file never takes the
   * place of a folder with all that is in it, nor a folder that of a file.
   */
  putArchive(
    id: string,
    path: string,
    archive: Uint8Array | Readable,
    options?: CallOptions & { keepKinds?: boolean },
  ): Promise<void>;
  /** A tar of the file or folder at `path`. */
  getArchive(id: string, path: string, options?: StreamOptions): Promise<EngineStream<Buffer>>;
  /** Frames of stdout and stderr, or 'error' for what the engine says went wrong; a terminal's are all 'stdout'. */
  logs(id: string, options?: LogOptions): Promise<EngineStream<Frame>>;
  /** About one sample a second. Ends when the container is removed. */
  stats(id: string, options?: StreamOptions): Promise<EngineStream<StatsSample>>;
  /** One sample now. `cpuPercent` is over the second before, which the engine takes to measure. */
  statsOnce(id: string, options?: CallOptions): Promise<StatsSample>;
};

/** A running exec. `output` without a terminal tells stdout from stderr; with one all is 'stdout'. */
export type ExecSession = {
  readonly tty: boolean;
  readonly output: EngineStream<Frame>;
  /** Resolves once the connection can take more. */
  write(data: Uint8Array): Promise<void>;
  /** End of input. */
  end(): void;
  close(): void;
};

export type EngineExec = {
  create(containerId: string, spec: ExecSpec, options?: CallOptions): Promise<{ id: string }>;
  /** `tty` as at `create`. `size` sets the terminal before the first byte where the engine can (API 1.42). */
  start(
    execId: string,
    options: { tty: boolean; size?: TerminalSize; signal?: AbortSignal },
  ): Promise<ExecSession>;
  resize(execId: string, size: TerminalSize, options?: CallOptions): Promise<void>;
  inspect(execId: string, options?: CallOptions): Promise<ExecInspect>;
};

export type EngineImages = {
  /** Without intermediate layers unless `all`. */
  list(options?: CallOptions & { all?: boolean; filters?: Filters }): Promise<ImageSummary[]>;
  /** `reference` is a name, tag, digest or id. */
  inspect(reference: string, options?: CallOptions): Promise<ImageInspect>;
  inspectRaw(reference: string, options?: CallOptions): Promise<unknown>;
  history(reference: string, options?: CallOptions): Promise<ImageHistoryEntry[]>;
  /** `latest` where the reference has no tag or digest. Iterate to the end: a failure is thrown there. */
  pull(
    reference: string,
    options?: StreamOptions & { platform?: string; auth?: RegistryAuth },
  ): Promise<EngineStream<ProgressEvent>>;
  push(
    reference: string,
    options?: StreamOptions & { auth?: RegistryAuth },
  ): Promise<EngineStream<ProgressEvent>>;
  tag(reference: string, target: string, options?: CallOptions): Promise<void>;
  /** `noPrune` keeps untagged parents. */
  remove(
    reference: string,
    options?: CallOptions & { force?: boolean; noPrune?: boolean },
  ): Promise<ImageRemoval>;
  /** Asks the registry, through the engine, whether it still has the image `reference` names. */
  isInRegistry(reference: string, options?: CallOptions & { auth?: RegistryAuth }): Promise<boolean>;
  /** Dangling images, or with `all` every image no container uses. */
  prune(options?: CallOptions & { all?: boolean }): Promise<PruneResult>;
  /** A tar of images, as `docker save`. */
  save(references: string[], options?: StreamOptions): Promise<EngineStream<Buffer>>;
  /** Reads a tar as `save` made it. */
  load(archive: Readable, options?: StreamOptions): Promise<EngineStream<ProgressEvent>>;
};

export type EngineNetworks = {
  list(options?: CallOptions & { filters?: Filters }): Promise<NetworkSummary[]>;
  inspect(id: string, options?: CallOptions): Promise<NetworkInspect>;
  inspectRaw(id: string, options?: CallOptions): Promise<unknown>;
  /** `already_exists` where the name is taken. */
  create(spec: NetworkSpec, options?: CallOptions): Promise<{ id: string; warning: string }>;
  remove(id: string, options?: CallOptions): Promise<void>;
  connect(
    id: string,
    containerId: string,
    endpoint?: Omit<NetworkAttachment, 'network'>,
    options?: CallOptions,
  ): Promise<void>;
  disconnect(id: string, containerId: string, options?: CallOptions & { force?: boolean }): Promise<void>;
  prune(options?: CallOptions): Promise<PruneResult>;
};

export type EngineVolumes = {
  list(options?: CallOptions & { filters?: Filters }): Promise<VolumeSummary[]>;
  inspect(name: string, options?: CallOptions): Promise<VolumeSummary>;
  inspectRaw(name: string, options?: CallOptions): Promise<unknown>;
  create(spec: VolumeSpec, options?: CallOptions): Promise<VolumeSummary>;
  remove(name: string, options?: CallOptions & { force?: boolean }): Promise<void>;
  /** Unused anonymous volumes, or with `all` named ones too. */
  prune(options?: CallOptions & { all?: boolean }): Promise<PruneResult>;
};
