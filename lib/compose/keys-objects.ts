import { applied, both, engineOnly, ignored, key, refused, swarmOnly } from './key-row';
import type { KeyTable } from './key-row';

const list = { shape: 'block' } as const;
const booleans = { values: ['true', 'false'] } as const;

export const networkKeys: KeyTable = {
  name: both('Its name on the engine, instead of the stack\'s name, "_" and the key'),
  driver: both('Driver: bridge on an engine, overlay on a Swarm, macvlan, …', {
    values: ['bridge', 'overlay', 'macvlan', 'ipvlan', 'host', 'none'],
  }),
  driver_opts: both('Options of the driver', list),
  external: both('It is there already: Gantry neither makes nor removes it', {
    ...booleans,
    keys: { name: both('Its name (older form of "name")') },
    shape: 'scalar',
  }),
  internal: both('No way out of it to other networks', booleans),
  attachable: both('Containers outside the stack may join', booleans),
  enable_ipv4: key(
    'IPv4 in this network',
    refused('only engines with API 1.48 and newer can do without IPv4'),
    refused('only engines with API 1.48 and newer can do without IPv4'),
    booleans,
  ),
  enable_ipv6: engineOnly('IPv6 in this network', booleans, 'overlay networks of a Swarm have no IPv6'),
  ipam: both('Addresses of the network', {
    keys: {
      driver: both('Driver that gives the addresses'),
      options: engineOnly('Options of that driver', list),
      config: both('Subnets', {
        items: {
          subnet: both('Subnet, like 10.5.0.0/16'),
          ip_range: both('Part of the subnet from which containers get addresses'),
          gateway: both('Address of the gateway'),
          aux_addresses: engineOnly('Addresses to leave free, by host name', list),
        },
      }),
    },
  }),
  labels: both('Labels of the network', list),
};

export const volumeKeys: KeyTable = {
  name: both('Its name on the engine, instead of the stack\'s name, "_" and the key'),
  driver: both('Driver of the volume', { values: ['local'] }),
  driver_opts: both('Options of the driver', list),
  external: both('It is there already: Gantry neither makes nor removes it', {
    ...booleans,
    keys: { name: both('Its name (older form of "name")') },
    shape: 'scalar',
  }),
  labels: both('Labels of the volume', list),
};

const noSwarm = refused('a single engine keeps no secrets or configs: give the content');
const externalInSwarm = key('It is in the Swarm already', noSwarm, applied, {
  ...booleans,
  keys: { name: key('Its name (older form of "name")', noSwarm, applied) },
  shape: 'scalar',
});

export const secretKeys: KeyTable = {
  content: both('The secret itself, in the file (better: "environment" or "file")'),
  environment: both('Name of the variable that holds the secret'),
  file: both('Name of the pasted file that holds the secret'),
  external: externalInSwarm,
  name: key(
    'Its name in the Swarm',
    ignored('a single engine keeps no secrets: only the key counts'),
    applied,
  ),
  labels: swarmOnly(
    'Labels of the secret',
    list,
    'a single engine keeps no secrets, so there is nothing to label',
  ),
  driver: key(
    'Driver that fetches the secret',
    refused('a single engine has no secret drivers'),
    refused('Gantry does not use secret drivers'),
  ),
  driver_opts: key(
    'Options of that driver',
    refused('a single engine has no secret drivers'),
    refused('Gantry does not use secret drivers'),
    list,
  ),
  template_driver: key(
    'Driver that fills templates in',
    refused('a single engine fills no templates in'),
    refused('Gantry does not use template drivers'),
  ),
};

export const configKeys: KeyTable = {
  content: both('The content, in the file'),
  environment: both('Name of the variable that holds the content'),
  file: both('Name of the pasted file that holds the content'),
  external: externalInSwarm,
  name: key(
    'Its name in the Swarm',
    ignored('a single engine keeps no configs: only the key counts'),
    applied,
  ),
  labels: swarmOnly(
    'Labels of the config',
    list,
    'a single engine keeps no configs, so there is nothing to label',
  ),
  template_driver: key(
    'Driver that fills templates in',
    refused('a single engine fills no templates in'),
    refused('Gantry does not use template drivers'),
  ),
};
