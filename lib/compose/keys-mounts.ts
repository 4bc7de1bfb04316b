import { both, engineOnly, ignored, key, refused } from './key-row';
import type { KeyTable } from './key-row';

const list = { shape: 'block' } as const;
const booleans = { values: ['true', 'false'] } as const;

export const fileKeys = (kind: 'secret' | 'config'): KeyTable => ({
  source: both(`Name of the ${kind}`, { refers: kind }),
  target: both('Path in the container'),
  uid: both('Owner, as a number'),
  gid: both('Group, as a number'),
  mode: both('File mode, like 0440'),
});

export const networkEntryKeys: KeyTable = {
  aliases: both('More names of the service on this network', list),
  ipv4_address: engineOnly('Fixed IPv4 address'),
  ipv6_address: engineOnly('Fixed IPv6 address'),
  link_local_ips: engineOnly('Link-local addresses', list),
  mac_address: engineOnly('MAC address on this network'),
  driver_opts: engineOnly(
    'Options of the driver for this connection',
    list,
    'Gantry sets no options of a service of a Swarm on its network',
  ),
  priority: engineOnly('The highest is joined first'),
  interface_name: key(
    'Name of the interface in the container',
    refused('only engines with API 1.49 and newer can name interfaces'),
    refused('a Swarm cannot name interfaces'),
  ),
  gw_priority: key(
    'Which network is the way out',
    refused('only engines with API 1.48 and newer can choose the gateway: use "priority"'),
    refused('a Swarm cannot choose the gateway'),
  ),
};

const noImages = refused('Gantry does not mount images');

export const volumeEntryKeys: KeyTable = {
  type: both('Kind of mount', { values: ['volume', 'bind', 'tmpfs'] }),
  source: both('Volume, or path of the node', { refers: 'volume' }),
  target: both('Path in the container'),
  read_only: both('May not be written', booleans),
  consistency: key(
    'For Docker Desktop',
    ignored('it has no effect on Linux'),
    ignored('it has no effect on Linux'),
  ),
  bind: both('Of a bind mount', {
    keys: {
      propagation: both('How mounts within it spread', {
        values: ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'],
      }),
      create_host_path: engineOnly('Make the folder where it is missing (default: true)', booleans),
      recursive: key(
        'Whether mounts within it come along',
        refused('only engines with API 1.44 and newer know it'),
        refused('only engines with API 1.44 and newer know it'),
      ),
      selinux: engineOnly('SELinux label: z shared, Z private', { values: ['z', 'Z'] }),
    },
  }),
  volume: both('Of a volume', {
    keys: {
      nocopy: both('Do not fill a new volume from the image', booleans),
      labels: key(
        'Labels of an anonymous volume',
        ignored('label the volume under "volumes:"'),
        ignored('label the volume under "volumes:"'),
        list,
      ),
      subpath: key(
        'A folder within the volume',
        refused('only engines with API 1.45 and newer know it'),
        refused('only engines with API 1.45 and newer know it'),
      ),
    },
  }),
  tmpfs: both('Of a tmpfs', {
    keys: { size: both('Its size, like 64m'), mode: both('File mode, like 1777') },
  }),
  image: key('Of an image mount', noImages, noImages, {
    keys: { subpath: key('A folder within the image', noImages, noImages) },
  }),
};
