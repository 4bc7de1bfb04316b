import type { DesiredService, DesiredStack } from './engine/desired';
import { composeLabels } from './engine/labels';
import { hashOf, isRunning, madeByGantry } from './plan-live';
import { describeChange } from './plan-reasons';
import type { ServicePlanContext } from './plan-service';
import type { LiveContainer, LiveStack } from './plan-types';

/** Why a container that is there must be made anew, in words; none where it is as wanted. */
export function recreateReasons(
  service: DesiredService,
  container: LiveContainer,
  { live, previous, networks, planned }: ServicePlanContext,
): string[] {
  const reasons: string[] = [];
  const hash = hashOf(container.labels);
  if (hash !== service.configHash) reasons.push(...changeReasons(service, container, hash, previous));
  reasons.push(...imageReasons(service, container, hash, live));
  for (const name of service.networks) {
    const step = networks.get(name);
    if (step?.kind === 'recreate') reasons.push(`network ${name} is made anew`);
    else if (step?.kind === 'create' && hash === service.configHash)
      reasons.push(`network ${name} was missing`);
    else if (
      !step &&
      hash === service.configHash &&
      isRunning(container) &&
      !container.networks.includes(name)
    ) {
      reasons.push(`is not connected to network ${name}`);
    }
  }
  for (const other of service.sharesWith) {
    if (planned.get(other)?.replaced)
      reasons.push(`uses a namespace or volumes of ${other}, which is made anew`);
  }
  for (const { service: other, restart } of service.dependsOn) {
    if (restart && planned.get(other)?.replaced) reasons.push(`depends on ${other}, which is made anew`);
  }
  if (container.state === 'dead') reasons.push('the engine could not remove it whole (dead)');
  return [...new Set(reasons)];
}

function imageReasons(
  { image, configHash, recorded }: DesiredService,
  container: LiveContainer,
  hash: string,
  live: LiveStack,
): string[] {
  const imageId = live.imagesByReference[image] ?? null;
  if (imageId === container.imageId) return [];
  if (recorded) return [`revision ${recorded.revision} ran ${image}`];
  const sameReference = container.image === image || hash === configHash;
  return sameReference && imageId !== null ? [`image ${image} was pulled anew`] : [];
}

function changeReasons(
  service: DesiredService,
  container: LiveContainer,
  hash: string,
  previous: DesiredStack | null,
): string[] {
  const before = previous?.services.find((each) => each.service === service.service);
  const fileImage = service.recorded?.fileImage ?? service.image;
  if (before && before.configHash === hash) {
    const reasons = describeChange(before, { ...service, spec: { ...service.spec, image: fileImage } });
    return reasons.length > 0 ? reasons : ['its settings changed'];
  }
  const image =
    container.image !== fileImage && !service.recorded
      ? [`image changed from ${container.image} to ${fileImage}`]
      : [];
  if (!madeByGantry(container.labels)) {
    const version = container.labels[composeLabels.version] ?? '';
    const tool = /^\d/.test(version) ? `docker compose ${version}` : 'another tool';
    return [...image, `was made by ${tool}, so Gantry makes it anew`];
  }
  return image.length > 0 ? image : ['its settings changed since it was made'];
}
