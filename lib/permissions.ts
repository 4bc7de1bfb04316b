/**
 * What a role can hold. Names of Docker operations are Universal Control Plane's; the others are Gantry's own.
 * An operation of the API names the one permission it needs.
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
  'Task View',
  'Secret View',
  'Config View',
  'Job View',
] as const;

export const changePermissions = [
  'Cluster Manage',
  'Agent Connect',
  'Container Create',
  'Container Start',
  'Container Stop',
  'Container Restart',
  'Container Kill',
  'Container Pause',
  'Container Unpause',
  'Container Rename',
  'Container Remove',
  'Container Update',
  'Container Exec',
  'Container Reveal Environment',
  'Image Create',
  'Image Tag',
  'Image Push',
  'Image Remove',
  'Image Prune',
  'Network Create',
  'Network Connect',
  'Network Disconnect',
  'Network Remove',
  'Volume Create',
  'Volume Remove',
  'Node Update',
  'Node Remove',
  'Swarm Manage',
  'Service Create',
  'Service Update',
  'Service Remove',
  'Secret Create',
  'Secret Update',
  'Secret Remove',
  'Config Create',
  'Config Update',
  'Config Remove',
  'Stack Deploy',
  'Stack Scale',
  'Stack Stop',
  'Stack Remove',
  'Stack Reveal Source',
  'Job Cancel',
  'Access Manage',
  'Audit View',
] as const;

export const permissions = [...viewPermissions, ...changePermissions] as const;
export type Permission = (typeof permissions)[number];

/** What a user can be. */
export const userRoles = ['Admin', 'View Only'] as const;
export type UserRole = (typeof userRoles)[number];

/** What a token can hold: an agent's opens a tunnel and reads nothing. */
export const roles = [...userRoles, 'Agent'] as const;
export type Role = (typeof roles)[number];

const held: Record<Role, ReadonlySet<Permission>> = {
  Admin: new Set(permissions),
  'View Only': new Set(viewPermissions),
  Agent: new Set(['Agent Connect']),
};

/** Whether `role` holds `permission`. The server decides with it; the interface greys out with it. */
export function roleHolds(role: Role, permission: Permission): boolean {
  return held[role].has(permission);
}

/** Every permission of `role`, in the order of the tables above. */
export function permissionsOf(role: Role): Permission[] {
  return permissions.filter((permission) => held[role].has(permission));
}

/** Whether `role` holds nothing that `limit` does not: nobody gives more than they hold. */
export function roleWithin(role: Role, limit: Role): boolean {
  return permissionsOf(role).every((permission) => roleHolds(limit, permission));
}
