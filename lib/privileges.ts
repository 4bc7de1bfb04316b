import type { ContainerSpec, MountSpec, NetworkSpec } from './compose/engine/container-spec';
import type { ServiceSpec } from './contract/service-spec';
import type { Permission } from './permissions';

/*
 * What a specification needs beyond being created: one answer for a form, a Compose file, a service's update and a
 * rollback, because all of them end as these specifications.
 */

/** A permission a specification needs, and what in it does. */
export type Privilege = { permission: Permission; reason: string };

/** What a container needs. */
export function containerPrivileges(spec: ContainerSpec): Privilege[] {
  const found: Privilege[] = [];
  const need = (permission: Permission, reason: string | false | undefined | null | 0) => {
    if (reason) found.push({ permission, reason });
  };
  const capabilities = [...new Set(spec.capAdd ?? [])];
  const options = (spec.securityOpt ?? []).filter((option) => !/^no-new-privileges([:=]true)?$/.test(option));
  const kernel = Object.keys(spec.sysctls ?? {});

  need('Container Create: Privileged', spec.privileged === true && 'it is privileged');
  for (const mount of spec.mounts ?? []) {
    need(
      'Container Create: Host Bind Mounts',
      mount.type === 'bind' && `it binds ${mount.source ?? ''} of the node`,
    );
    need('Volume Create: Local Driver Options', driverOptionsOf(mount));
  }
  for (const bind of spec.binds ?? []) {
    const source = bind.split(':')[0] ?? '';
    need('Container Create: Host Bind Mounts', isPath(source) && `it binds ${source} of the node`);
  }
  for (const source of spec.volumesFrom ?? []) {
    need('Container Create: Host Bind Mounts', `it takes all mounts of ${source}`);
  }
  // On the default bridge a link hands over the other's variables.
  for (const link of spec.links ?? []) {
    const [other = ''] = link.split(':');
    need('Container Reveal Environment', `it links to ${other}, whose environment it would get`);
  }
  need(
    'Container Create: Host Networking Mode',
    (spec.networkMode === 'host' || spec.networks?.some(({ network }) => network === 'host')) &&
      "it uses the node's network",
  );
  need(
    'Container Create: Host Networking Mode',
    spec.networkMode?.startsWith('container:') && `it uses the network of ${spec.networkMode}`,
  );
  need(
    'Container Create: Bridge Networking Mode',
    isDefaultBridge(spec) && 'it is on the default bridge, which all such containers share',
  );
  need('Container Create: PID Mode', isShared(spec.pidMode) && `its PID mode is ${spec.pidMode}`);
  need('Container Create: IPC Mode', isShared(spec.ipcMode) && `its IPC mode is ${spec.ipcMode}`);
  need(
    'Container Create: User Namespace Mode',
    isShared(spec.usernsMode) && `its user namespace is ${spec.usernsMode}`,
  );
  need(
    'Container Create: Additional Kernel Capabilities',
    capabilities.length > 0 && `it adds the capabilities ${capabilities.join(', ')}`,
  );
  need(
    'Container Create: Devices',
    spec.devices?.length && `it uses the device ${spec.devices[0]?.hostPath}`,
  );
  need('Container Create: Devices', spec.deviceCgroupRules?.length && 'it has device cgroup rules');
  need('Container Create: Devices', spec.deviceRequests?.length && 'it asks for devices such as GPUs');
  need('Container Create: Security Options', options.length > 0 && `it sets ${options.join(', ')}`);
  need('Container Create: Kernel Parameters', kernel.length > 0 && `it sets ${kernel.join(', ')}`);
  need('Container Create: Kernel Parameters', isShared(spec.utsMode) && `its UTS mode is ${spec.utsMode}`);
  need(
    'Container Create: Kernel Parameters',
    (spec.oomKillDisable === true || (spec.oomScoreAdj ?? 0) < 0) && 'it is spared when memory runs out',
  );
  need('Container Create: Cgroup Parent', spec.cgroupParent && `its cgroup parent is ${spec.cgroupParent}`);
  need('Container Create: Cgroup Parent', spec.cgroupnsMode === 'host' && "it sees the node's cgroups");
  need(
    'Container Create: Runtime',
    spec.runtime && spec.runtime !== 'runc' && `its runtime is ${spec.runtime}`,
  );
  return found;
}

/**
 * What a service needs, to be made or to be changed. `networkNames` are its networks' names, as its specification may
 * give their ids.
 */
export function servicePrivileges(
  { container }: ServiceSpec,
  verb: 'Create' | 'Update',
  networkNames: readonly string[],
): Privilege[] {
  const found: Privilege[] = [];
  const need = (permission: Permission, reason: string | false) => {
    if (reason) found.push({ permission, reason });
  };
  const kernel = Object.keys(container.sysctls);
  for (const mount of container.mounts) {
    const isBind = mount.type === 'bind' || mount.type === 'npipe';
    need(`Service ${verb}: Host Bind Mounts`, isBind && `it binds ${mount.source} of its nodes`);
    const options = Object.keys(mount.driver?.options ?? {});
    need(
      'Volume Create: Local Driver Options',
      options.length > 0 && `its volume ${mount.source} has driver options`,
    );
  }
  need(
    `Service ${verb}: Host Networking Mode`,
    networkNames.includes('host') && "it uses its nodes' network",
  );
  need(
    `Service ${verb}: Bridge Networking Mode`,
    networkNames.includes('bridge') && 'it is on the default bridge, which all such containers share',
  );
  need(
    `Service ${verb}: Additional Kernel Capabilities`,
    container.capAdd.length > 0 && `it adds the capabilities ${container.capAdd.join(', ')}`,
  );
  need(`Service ${verb}: Kernel Parameters`, kernel.length > 0 && `it sets ${kernel.join(', ')}`);
  return found;
}

/** What a network needs. */
export function networkPrivileges(spec: NetworkSpec): Privilege[] {
  const found: Privilege[] = [];
  if (spec.attachable) {
    found.push({ permission: 'Network Create: Attachable', reason: 'any container may attach to it' });
  }
  if (spec.driver !== undefined && ['macvlan', 'ipvlan', 'host'].includes(spec.driver)) {
    found.push({
      permission: 'Container Create: Host Networking Mode',
      reason: `its driver ${spec.driver} puts containers on the node's own network`,
    });
  }
  const bridge = spec.options?.['com.docker.network.bridge.name'];
  if (bridge !== undefined) {
    found.push({
      permission: 'Container Create: Host Networking Mode',
      reason: `it takes the bridge ${bridge} of the node, whoever uses that`,
    });
  }
  return found;
}

/** What a volume needs. */
export function volumePrivileges(spec: { driverOptions?: Record<string, string> }): Privilege[] {
  const options = Object.keys(spec.driverOptions ?? {});
  return options.length === 0
    ? []
    : [
        {
          permission: 'Volume Create: Local Driver Options',
          reason: `it sets the driver options ${options.join(', ')}, which can mount any folder of the node`,
        },
      ];
}

function driverOptionsOf(mount: MountSpec): string | false {
  const options = Object.keys(mount.volume?.driverOptions ?? {});
  return (
    options.length > 0 && `its volume ${mount.source ?? ''} has the driver options ${options.join(', ')}`
  );
}

function isPath(source: string): boolean {
  return source.startsWith('/') || source.startsWith('.') || source.startsWith('~') || source.includes('\\');
}

function isShared(mode: string | undefined): boolean {
  return mode === 'host' || (mode?.startsWith('container:') ?? false);
}

function isDefaultBridge({ networkMode, networks = [] }: ContainerSpec): boolean {
  const first = networkMode ?? networks[0]?.network;
  return (
    first === undefined ||
    first === 'bridge' ||
    first === 'default' ||
    networks.some(({ network }) => network === 'bridge')
  );
}
