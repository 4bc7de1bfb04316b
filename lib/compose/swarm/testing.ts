import { loadProject } from '../load';
import { sha256Hex } from '../sha256';
import { desiredSwarmStack, type DesiredSwarmStack } from './desired';
import { stackLabels } from './labels';
import type { LiveSwarmService, LiveSwarmStack } from './plan-types';

/** What a Compose file asks of a Swarm, for tests: it must have no errors. */
export function desiredOf(text: string, files: Record<string, string> = {}): DesiredSwarmStack {
  const { project, diagnostics } = loadProject({ text, stackName: 'shop', target: 'swarm', files });
  if (!project) throw new Error(diagnostics.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return desiredSwarmStack(project, sha256Hex);
}

export const nothing: LiveSwarmStack = {
  name: 'shop',
  services: [],
  networks: [],
  files: [],
  volumes: [],
  otherVolumes: [],
};

/** A Swarm that holds exactly this, all tasks running. */
export function liveAs(desired: DesiredSwarmStack): LiveSwarmStack {
  return {
    name: desired.name,
    services: desired.services.map(({ name, service, spec }, index): LiveSwarmService => ({
      id: `s${index}`,
      version: 1,
      name,
      spec,
      runningTasks: Array.from(
        { length: spec.mode.kind === 'replicated' ? spec.mode.replicas : 1 },
        (_, slot) => `${service}.${slot + 1}`,
      ),
      isPaused: false,
      isSettled: true,
    })),
    networks: desired.networks.map(({ name, spec }, index) => ({
      id: `n${index}`,
      name,
      driver: spec.driver ?? 'overlay',
      scope: 'swarm',
      internal: spec.internal ?? false,
      attachable: spec.attachable ?? false,
      options: { 'com.docker.network.driver.overlay.vxlanid_list': '4097', ...spec.options },
      labels: spec.labels ?? {},
      subnets: ['10.0.1.0/24'],
      otherServices: [],
    })),
    files: desired.files.map(({ kind, name, labels }, index) => ({
      kind,
      id: `f${index}`,
      name,
      labels,
      content: null,
      otherServices: [],
    })),
    volumes: [],
    otherVolumes: [],
  };
}

/** The same as another tool made it: without our own labels. */
export function madeElsewhere(live: LiveSwarmStack, contents: Record<string, string> = {}): LiveSwarmStack {
  return {
    ...live,
    files: live.files.map((file) => ({
      ...file,
      labels: { [stackLabels.namespace]: live.name },
      content: file.kind === 'config' ? (contents[file.name] ?? '') : null,
    })),
  };
}
