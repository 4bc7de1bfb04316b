/**
 * What a role can hold. Docker operations and their separately granted parameters have Universal Control Plane's names;
 * the others are Gantry's own. An operation of the API names the one permission it needs; a parameter
 * (`Container Create: Privileged`) is asked for besides where a specification uses it.
 */
export const viewPermissions = [
  'Cluster View',
  'Node View',
  'Container View',
  'Container Logs',
  'Container Stats',
  'Container Top',
  'Container Changes',
  'Image View',
  'Image History',
  'Network View',
  'Volume View',
  'Stack View',
  'Service View',
  'Service Logs',
  'Service View Tasks',
  'Secret View',
  'Config View',
  'Job View',
  'Metrics View',
] as const;

/** Changes of resources, none of which reaches beyond its container. */
const editPermissions = [
  'Container Attach',
  'Container Connect',
  'Container Create',
  'Container Create: Bridge Networking Mode',
  'Container Disconnect',
  'Container Export',
  'Container Filesystem Read',
  'Container Filesystem Write',
  'Container Kill',
  'Container Pause',
  'Container Remove',
  'Container Rename',
  'Container Resize',
  'Container Restart',
  'Container Start',
  'Container Stop',
  'Container Unpause',
  'Container Update',
  'Container Wait',
  'Image Build',
  'Image Commit',
  'Image Create',
  'Image Export',
  'Image Load',
  'Image Push',
  'Image Remove',
  'Image Search',
  'Image Tag',
  'Network Connect',
  'Network Create',
  'Network Create: Attachable',
  'Network Disconnect',
  'Network Remove',
  'Volume Create',
  'Volume Remove',
  'Node Schedule',
  'Service Create',
  'Service Create: Bridge Networking Mode',
  'Service Update',
  'Service Update: Bridge Networking Mode',
  'Service Delete',
  'Secret Create',
  'Secret Update',
  'Secret Use',
  'Secret Delete',
  'Config Create',
  'Config Update',
  'Config Use',
  'Config Delete',
  'Stack Deploy',
  'Stack Scale',
  'Stack Stop',
  'Stack Remove',
  'Job Cancel',
] as const;

/** What reaches into a container, out of it to its node, or to what others keep there. */
const privilegedPermissions = [
  'Container Exec',
  'Container Exec: Privileged',
  'Container Reveal Environment',
  'Container Create: IPC Mode',
  'Container Create: PID Mode',
  'Container Create: Host Networking Mode',
  'Container Create: Privileged',
  'Container Create: Host Bind Mounts',
  'Container Create: Additional Kernel Capabilities',
  'Container Create: User Namespace Mode',
  'Container Create: Devices',
  'Container Create: Security Options',
  'Container Create: Kernel Parameters',
  'Container Create: Cgroup Parent',
  'Container Create: Runtime',
  'Service Create: Credential Spec',
  'Service Create: Host Bind Mounts',
  'Service Create: Host Networking Mode',
  'Service Create: Additional Kernel Capabilities',
  'Service Create: Kernel Parameters',
  'Service Update: Credential Spec',
  'Service Update: Host Bind Mounts',
  'Service Update: Host Networking Mode',
  'Service Update: Additional Kernel Capabilities',
  'Service Update: Kernel Parameters',
  'Volume Create: Local Driver Options',
  'Image Remove: Force Remove',
  'Image Prune',
  'Stack Reveal Source',
] as const;

/** Changes of a cluster, and of Gantry itself. */
export const managePermissions = [
  'Node Update',
  'Node Remove',
  'Swarm Manage',
  'Cluster Manage',
  'Agent Connect',
  'Access Manage',
  'Audit View',
  'Audit Manage',
  'Recording View',
  'Recording Manage',
] as const;

export const permissions = [
  ...viewPermissions,
  ...editPermissions,
  ...privilegedPermissions,
  ...managePermissions,
] as const;
export type Permission = (typeof permissions)[number];

/** The roles that are always there. `Agent` is for tokens alone: it opens a tunnel and reads nothing. */
export const builtInRoles = [
  'Admin',
  'Full Control',
  'Restricted Control',
  'View Only',
  'Scheduler',
  'None',
] as const;
export type BuiltInRole = (typeof builtInRoles)[number];

const held: Record<BuiltInRole | 'Agent', ReadonlySet<Permission>> = {
  Admin: new Set(permissions),
  'Full Control': new Set([...viewPermissions, ...editPermissions, ...privilegedPermissions]),
  'Restricted Control': new Set([...viewPermissions, ...editPermissions]),
  'View Only': new Set(viewPermissions),
  Scheduler: new Set(['Cluster View', 'Node View', 'Node Schedule']),
  None: new Set(),
  Agent: new Set(['Agent Connect']),
};

/** What a built-in role holds. */
export function permissionsOfRole(role: BuiltInRole | 'Agent'): ReadonlySet<Permission> {
  return held[role];
}

/**
 * Permissions of what belongs to a cluster and not to a collection: nodes, images, the Swarm. Who holds a role in some
 * collection of a cluster may see them and pull images; changing them takes a grant over the whole cluster.
 */
const sharedKinds = ['Cluster ', 'Node ', 'Image ', 'Swarm '] as const;
const givenInAnyCollection = new Set<Permission>([
  'Cluster View',
  'Node View',
  'Image View',
  'Image History',
  'Image Create',
  'Image Search',
]);

/** Whether a permission is about what no collection holds. */
export function isAboutCluster(permission: Permission): boolean {
  // Nodes are in collections as far as it goes to have something run there.
  return permission !== 'Node Schedule' && sharedKinds.some((kind) => permission.startsWith(kind));
}

/** Whether a grant on a collection gives this permission for the clusters it is in. */
export function isGivenInAnyCollection(permission: Permission): boolean {
  return givenInAnyCollection.has(permission);
}

/** Whether a permission is about Gantry itself too: over all of it only a grant over everything gives it. */
export function isAboutGantry(permission: Permission): boolean {
  return managePermissions.some((each) => each === permission);
}
