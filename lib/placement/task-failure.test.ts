import { describe, expect, it } from 'vitest';
import { readTaskError } from './task-failure';

describe('readTaskError', () => {
  it.each([
    [
      'no suitable node (insufficient resources on 2 nodes; 1 node not available for new tasks)',
      'no-node',
      'insufficient resources on 2 nodes; 1 node not',
    ],
    ['no suitable node', 'no-node', 'finds no node'],
    ['No such image: shop:1', 'no-image', 'has no image shop:1'],
    [
      "pull access denied for shop, repository does not exist or may require 'docker login'",
      'pull-denied',
      '(401)',
    ],
    ['Error response from daemon: unauthorized: authentication required', 'pull-denied', '(401)'],
    [
      'manifest for registry:5000/shop:9 not found: manifest unknown: manifest unknown',
      'no-image',
      'registry has no image',
    ],
    ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'no-image', 'linux/arm64'],
    [
      'Get "https://registry.example.com/v2/": dial tcp 10.0.0.9:443: connect: connection refused',
      'registry',
      'cannot reach the registry',
    ],
    ['task: non-zero exit (137)', 'memory', 'exit code 137'],
    ['task: non-zero exit (139)', 'exit', 'segmentation fault'],
    ['task: non-zero exit (3)', 'exit', 'exit code 3'],
    ['task: non-zero exit (127)', 'start', 'not found'],
    ['task: non-zero exit (137): dockerexec: unhealthy container', 'health', 'health check'],
    ['task: unhealthy container', 'health', 'health check'],
    [
      'starting container failed: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "srver": executable file not found in $PATH: unknown',
      'start',
      'command "srver" is not in the image',
    ],
    ['starting container failed: exec: "/app": permission denied: unknown', 'start', 'permission denied'],
    ['starting container failed: something odd', 'start', 'something odd'],
    [
      'invalid mount config for type "bind": bind source path does not exist: /srv/data',
      'mount',
      'has no /srv/data',
    ],
    ['failed to mount local volume: mount /nowhere:/var: no such device', 'mount', 'mount failed'],
    [
      'starting container failed: driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated',
      'port',
      '0.0.0.0:80',
    ],
    ['network shop_default not found', 'network', 'could not join its network'],
    ['write /var/lib/docker/tmp/x: no space left on device', 'disk', 'disk of the node is full'],
    ['secret reference db_password not found', 'object', 'secret'],
    ['the moon is in the wrong phase', 'other', 'wrong phase'],
  ])('%s', (error, kind, words) => {
    const told = readTaskError(error, 'shop:1@sha256:00', null);
    expect(told?.kind).toBe(kind);
    expect(told?.what).toContain(words);
    expect(told?.what).toMatch(/\.$/);
    if (kind !== 'no-node') expect(told?.next).toMatch(/\.$/);
  });

  it('goes by the exit code where no error is told, and is silent where there is none', () => {
    expect(readTaskError('', 'shop:1', 3)?.what).toContain('exit code 3');
    expect(readTaskError('', 'shop:1', 0)).toBeNull();
    expect(readTaskError('', 'shop:1', null)).toBeNull();
  });
});
