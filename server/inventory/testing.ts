import { createEngine } from '../engine/engine';
import type { SystemInfo } from '../engine/resource-types';
import { NodeModel } from './node-model';

const info: SystemInfo = {
  id: 'engine',
  name: '',
  serverVersion: '20.10.24',
  apiVersion: '1.41',
  os: 'Debian GNU/Linux 12',
  osType: 'linux',
  kernel: '6.1',
  architecture: 'x86_64',
  cpus: 2,
  memoryBytes: 4 * 1024 ** 3,
  containers: 0,
  containersRunning: 0,
  containersPaused: 0,
  containersStopped: 0,
  images: 0,
  storageDriver: 'overlay2',
  cgroupDriver: 'systemd',
  cgroupVersion: '2',
  loggingDriver: 'json-file',
  dockerRootDir: '/var/lib/docker',
  securityOptions: [],
  warnings: [],
  labels: [],
  runtimes: ['runc'],
  systemTimeMs: 0,
  swarm: {
    nodeId: '',
    nodeAddress: '',
    localNodeState: 'active',
    controlAvailable: false,
    clusterId: null,
    managers: 0,
    nodes: 0,
    error: '',
  },
  isPodman: false,
};

/** A node of a Swarm as the inventory would know it, on an engine that is never dialled. */
export function testNode(
  name: string,
  { role = 'worker', labels = [] }: { role?: 'manager' | 'worker'; labels?: string[] } = {},
): NodeModel {
  const node = new NodeModel(name, name, createEngine({ kind: 'unix', path: '/nowhere' }));
  const swarm = { ...info.swarm, nodeId: `${name}-id`, controlAvailable: role === 'manager' };
  node.identify({ ...info, name, labels, swarm });
  return node;
}
