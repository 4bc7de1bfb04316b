/** Networks that a Swarm makes for its own traffic: the routing mesh, and the way from overlay networks to the host. */
const ofSwarm = new Set(['docker_gwbridge', 'ingress']);

/** Whether a network by this name is the Swarm's own. Nobody joins it by hand, and it is not unused because of that. */
export function isSwarmTraffic(name: string): boolean {
  return ofSwarm.has(name);
}
