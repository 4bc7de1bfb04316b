import type { ServiceDeviceRequest, ServiceResources, ServiceRestart } from '../project';
import { readRecord, readTexts } from './lists';
import type { Place } from './values';
import { shorten } from './values';

/** Limits and reservations: `deploy.resources`, and the older keys where it says nothing. */
export function readResources(service: Place): ServiceResources {
  const resources = service.get('deploy')?.get('resources');
  const limits = resources?.get('limits');
  const reservations = resources?.get('reservations');
  const either = (older: string, newer: Place | undefined) => {
    const olderPlace = service.get(older);
    if (olderPlace && newer && olderPlace.text() !== newer.text()) {
      olderPlace.error('clash', `"${older}" says something else than ${newer.path}. Keep one.`);
    }
    return newer ?? olderPlace;
  };
  const memory = either('mem_limit', limits?.get('memory'));
  const memoryBytes = memory?.bytes() ?? null;
  if (memory && memoryBytes !== null && memoryBytes !== 0 && memoryBytes < 6 * 1024 ** 2) {
    memory.error('bad-value', 'The engine refuses a memory limit of less than 6m.');
  }
  const reservation = either('mem_reservation', reservations?.get('memory'));
  const memoryReservationBytes = reservation?.bytes() ?? null;
  if (reservation && memoryBytes !== null && memoryBytes > 0 && (memoryReservationBytes ?? 0) > memoryBytes) {
    reservation.error('bad-value', 'More memory is reserved than the limit allows.');
  }
  return {
    memoryBytes,
    memoryReservationBytes,
    memorySwapBytes: readMemorySwap(service.get('memswap_limit'), memoryBytes),
    memorySwappiness: service.get('mem_swappiness')?.integer({ min: 0, max: 100 }) ?? null,
    cpus: either('cpus', limits?.get('cpus'))?.number({ min: 0 }) ?? null,
    cpuShares: service.get('cpu_shares')?.integer({ min: 0 }) ?? null,
    cpuQuota: service.get('cpu_quota')?.integer({ min: -1 }) ?? null,
    cpuPeriod: readCpuPeriod(service.get('cpu_period')),
    cpuset: readCpuset(service.get('cpuset')),
    pidsLimit: either('pids_limit', limits?.get('pids'))?.integer({ min: -1 }) ?? null,
  };
}

function readMemorySwap(place: Place | undefined, memoryBytes: number | null): number | null {
  if (!place) return null;
  if (place.node.kind === 'scalar' && String(place.node.value) === '-1') return -1;
  const value = place.bytes();
  if (value === null || value === 0) return value;
  if (memoryBytes === null || memoryBytes === 0) {
    return place.error('bad-value', '"memswap_limit" needs "mem_limit": it is memory and swap together.');
  }
  if (value < memoryBytes) {
    return place.error(
      'bad-value',
      '"memswap_limit" is memory and swap together: it cannot be less than the memory.',
    );
  }
  return value;
}

function readCpuPeriod(place: Place | undefined): number | null {
  if (!place) return null;
  const text = place.text('a number of microseconds');
  if (text === null) return null;
  if (/^\d+$/.test(text)) return place.integer({ min: 0 });
  const durationMs = place.durationMs();
  return durationMs === null ? null : Math.round(durationMs * 1_000);
}

function readCpuset(place: Place | undefined): string | null {
  const text = place?.text('CPUs') ?? null;
  if (!place || text === null) return null;
  if (/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text)) return text;
  return place.error('bad-value', `"${shorten(text)}" is not a set of CPUs. Write it like "0-3" or "0,2".`);
}

/** `deploy.resources.reservations.devices` and `gpus`. */
export function readDeviceRequests(service: Place): ServiceDeviceRequest[] {
  const devices = service.get('deploy')?.get('resources')?.get('reservations')?.get('devices');
  const requests = devices
    ? devices.items('a list of devices').map((item) => readDeviceRequest(item, []))
    : [];
  const gpus = service.get('gpus');
  if (!gpus) return requests;
  if (gpus.node.kind === 'scalar') {
    gpus.oneOf(['all'] as const);
    return [...requests, { driver: null, count: -1, deviceIds: [], capabilities: ['gpu'], options: {} }];
  }
  return [
    ...requests,
    ...gpus.items('"all" or a list of GPUs').map((item) => readDeviceRequest(item, ['gpu'])),
  ];
}

function readDeviceRequest(item: Place, capabilities: readonly string[]): ServiceDeviceRequest {
  item.entries('a map with "capabilities"');
  const own = readTexts(item.get('capabilities'));
  const countPlace = item.get('count');
  const isAll = countPlace?.node.kind === 'scalar' && countPlace.node.value === 'all';
  const deviceIds = readTexts(item.get('device_ids'));
  if (countPlace && deviceIds.length > 0) {
    countPlace.error('clash', '"count" and "device_ids" cannot both be given. Keep one.');
  }
  if (own.length === 0 && capabilities.length === 0) {
    item.error('missing', 'A device needs "capabilities", such as [gpu].');
  }
  return {
    driver: item.get('driver')?.text() ?? null,
    count: isAll ? -1 : (countPlace?.integer({ min: 1 }) ?? (deviceIds.length > 0 ? null : -1)),
    deviceIds,
    capabilities: [...new Set([...capabilities, ...own])],
    options: readRecord(item.get('options')),
  };
}

/** `restart`, or `deploy.restart_policy` over it. */
export function readRestart(service: Place): ServiceRestart | null {
  const policy = service.get('deploy')?.get('restart_policy');
  const plain = service.get('restart');
  if (policy) {
    plain?.warn('ignored', '"deploy.restart_policy" holds, so "restart" is ignored.');
    policy.entries('a map with "condition"');
    const condition = policy.get('condition')?.oneOf(['none', 'on-failure', 'any'] as const) ?? 'any';
    const maximumRetryCount = policy.get('max_attempts')?.integer({ min: 0 }) ?? 0;
    if (condition === 'on-failure') return { name: 'on-failure', maximumRetryCount };
    if (maximumRetryCount > 0) {
      policy
        .get('max_attempts')
        ?.warn('ignored', `"max_attempts" has no effect with "${condition}" and is ignored.`);
    }
    return { name: condition === 'none' ? 'no' : 'always', maximumRetryCount: 0 };
  }
  const text = plain?.text('a restart policy') ?? null;
  if (!plain || text === null) return null;
  const [name, count, ...more] = text.split(':');
  const isCount = count === undefined || (name === 'on-failure' && /^\d{1,9}$/.test(count));
  if (more.length === 0 && isCount) {
    switch (name) {
      case 'no':
      case 'always':
      case 'on-failure':
      case 'unless-stopped':
        return { name, maximumRetryCount: Number(count ?? 0) };
    }
  }
  const hint = text === 'false' ? ' Write restart: "no".' : '';
  const known = '"no", "always", "unless-stopped", "on-failure" or "on-failure:5"';
  return plain.error('bad-value', `"${shorten(text)}" is not a restart policy: ${known}.${hint}`);
}

/** `deploy.replicas` or `scale`. */
export function readReplicas(service: Place, most: number): number | null {
  const scale = service.get('scale');
  const replicas = service.get('deploy')?.get('replicas');
  const scaleNumber = scale?.integer({ min: 0, max: most }) ?? null;
  const replicasNumber = replicas?.integer({ min: 0, max: most }) ?? null;
  if (scale && scaleNumber !== null && replicasNumber !== null && scaleNumber !== replicasNumber) {
    scale.error('clash', `"scale" says ${scaleNumber}, "deploy.replicas" says ${replicasNumber}. Keep one.`);
  }
  return replicasNumber ?? scaleNumber;
}
