import type { ReadService } from './read/service';

/** What a Swarm makes of services, beyond what each key says of itself. */
export function checkSwarm(active: readonly ReadService[]): void {
  checkIngress(active);
  for (const service of active) {
    const { place } = service;
    for (const port of service.ports) {
      if (port.hostIp === '' || port.hostIp === '0.0.0.0') continue;
      port.place.warn(
        'ignored',
        `A Swarm publishes on every address of its nodes: the address ${port.hostIp} is ignored.`,
      );
    }
    for (const key of ['entrypoint', 'command'] as const) {
      if (service[key]?.length !== 0) continue;
      place
        .get(key)
        ?.warn('ignored', `A Swarm cannot clear the image's own ${key}: an empty list changes nothing.`);
    }
    const isDnsrr = service.deploy.endpointMode === 'dnsrr';
    for (const port of service.ports) {
      if (!isDnsrr || port.mode === 'host') continue;
      const message =
        'A service with "endpoint_mode: dnsrr" has no address to publish on: write the port as a map with "mode: host".';
      port.place.error('clash', message);
    }
    const options = Object.entries(service.tmpfs).filter(
      ([, text]) => text !== '' && !text.split(',').every((option) => /^(size|mode)=/.test(option)),
    );
    for (const [path] of options) {
      place
        .get('tmpfs')
        ?.warn('ignored', `Of the options of "${path}" a Swarm knows only "size" and "mode".`);
    }
  }
}

/** A port that the whole Swarm publishes belongs to one service. */
function checkIngress(active: readonly ReadService[]): void {
  const taken = new Map<string, string>();
  for (const service of active) {
    for (const port of service.ports) {
      if (port.published === null || port.mode === 'host') continue;
      const key = `${port.published}/${port.protocol}`;
      const other = taken.get(key);
      if (other === service.name) {
        port.place.error('clash', `Port ${key} is published twice by this service. Keep one.`);
      } else if (other !== undefined) {
        port.place.error('clash', `Port ${key} of the Swarm is published by the service "${other}" already.`);
      }
      taken.set(key, service.name);
    }
  }
}
