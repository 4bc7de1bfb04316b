import { expect, it } from 'vitest';
import { permissions } from './permissions';

/** Universal Control Plane's operations, by type. */
const operations: Record<string, string> = {
  Config: 'Create, Delete, Update, Use, View',
  Container:
    'Attach, Changes, Connect, Create, Disconnect, Exec, Export, Filesystem Read, Filesystem Write, Kill, Logs, Pause, ' +
    'Remove, Rename, Resize, Restart, Start, Stats, Stop, Top, Unpause, View, Wait',
  Image: 'Build, Commit, Create, Export, History, Load, Prune, Push, Remove, Search, Tag, View',
  Network: 'Connect, Create, Disconnect, Remove, View',
  Node: 'Schedule, Update, View',
  Secret: 'Create, Delete, Update, Use, View',
  Service: 'Create, Update, Delete, Logs, View, View Tasks',
  // Its "Create/Attach": a volume that is attached is made where it is not there.
  Volume: 'Create, Remove, View',
};
/** The parameters that it grants apart from their operation. */
const ofServices = 'Credential Spec, Host Bind Mounts, Host Networking Mode, Bridge Networking Mode';
const parameters: Record<string, string> = {
  'Container Create':
    'IPC Mode, PID Mode, Host Networking Mode, Bridge Networking Mode, Privileged, Host Bind Mounts, ' +
    'Additional Kernel Capabilities, User Namespace Mode',
  'Image Remove': 'Force Remove',
  'Network Create': 'Attachable',
  'Service Create': ofServices,
  'Service Update': ofServices,
  'Volume Create': 'Local Driver Options',
};

const named = (table: Record<string, string>, between: string) =>
  Object.entries(table).flatMap(([first, others]) =>
    others.split(', ').map((other) => `${first}${between}${other}`),
  );

it('has the 62 operations of Universal Control Plane and their 19 parameters, by their names', () => {
  const ofUcp = [...named(operations, ' '), ...named(parameters, ': ')];
  expect(ofUcp).toHaveLength(62 + 19);
  expect(ofUcp.filter((name) => !permissions.some((permission) => permission === name))).toEqual([]);
});

it('has each permission once', () => {
  expect(new Set(permissions).size).toBe(permissions.length);
});
