import { noteOfChanges, storableChanges } from '@/lib/audit-changes';
import type { ServiceMode, ServiceSpec } from '@/lib/contract/service-spec';
import type { ServiceSpecView } from '@/lib/contract/services';
import { GantryError, isGantryError } from '@/lib/errors';
import { type FieldChange, specDifferences } from '@/lib/service-diff';
import type { Handlers, SignedCall } from '../api/call';
import type { RegistryAuth } from '../engine/resource-types';
import type { SwarmService } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { Runtime } from '../runtime';
import { stackOf } from '../inventory/rows';
import { insertHandScale } from '../stacks/hand-scales';
import { followRollout, type RolloutTiming } from '../swarm-rollout/rollout';
import { authOf } from '../images/registry-login';
import { registryOf } from '../images/reference';
import { findService, imageParts } from './rows';
import { forgetSpecs, recordVersions, rollbackTarget } from './spec-history';
import type { SpecViews } from './spec-view';

type Parts = Pick<Runtime, 'inventory' | 'jobs' | 'store' | 'hints'> & {
  views: SpecViews;
  timing?: Partial<RolloutTiming>;
};

type Change = {
  cluster: ClusterModel;
  serviceId: string;
  name: string;
  /** What the job is called: "Scale web to 3". */
  title: string;
  /** The step that is done already: "Ask the Swarm for 3 replicas". */
  asked: string;
  warnings: string[];
};

type Started = { job: string; warnings: string[] };

/** How often a change that names only one field is tried again where another change came between. */
const mostAttempts = 4;

type ChangeHandlers = Pick<
  Handlers<'services'>,
  'create' | 'update' | 'scale' | 'restart' | 'rollback' | 'remove'
>;

/**
 * The changes of services. Each is asked of the Swarm at once, so that a refusal is the answer; then a job follows the
 * rollout, and can be left without undoing anything.
 */
export function createServiceChanges(parts: Parts): ChangeHandlers {
  const { inventory, jobs, store, hints, views } = parts;

  const follow = async (change: Change, call: SignedCall): Promise<Started> => {
    const { cluster, serviceId, name, title, asked, warnings } = change;
    await cluster.refreshSwarm({ services: [serviceId] });
    const step = { detail: '', currentBytes: null, totalBytes: null };
    const { id, done } = await jobs.start(
      {
        operation: call.operation,
        cluster: cluster.id,
        title,
        starter: call.caller,
        target: { kind: 'service', id: serviceId },
        steps: [
          { ...step, id: 'ask', label: asked, state: 'done', detail: warnings.join(' ') },
          { ...step, id: 'rollout', label: `Follow the tasks of ${name}`, state: 'running' },
        ],
      },
      async (report) => {
        try {
          const detail = await followRollout(cluster, serviceId, {
            signal: report.signal,
            onProgress: (progress) => report.step('rollout', { detail: progress.detail }),
            timing: parts.timing,
          });
          report.step('rollout', { state: 'done', detail });
        } finally {
          await cluster.refreshSwarm({ services: [serviceId] });
          hints.changed(cluster.id, ['services']);
        }
      },
    );
    call.outcomeFollows(done);
    call.note({ job: id });
    hints.changed(cluster.id, ['services']);
    return { job: id, warnings };
  };

  const find = async (input: { cluster: string; service: string }, call: SignedCall) => {
    const cluster = inventory.cluster(input.cluster);
    const { id } = findService(cluster, input.service);
    // A change is laid over what is there now, not over what was there at the last event.
    const service = await cluster.manager().swarm.services.inspect(id, { signal: call.signal });
    if (service.version !== cluster.swarm?.services.get(id)?.version)
      await cluster.refreshSwarm({ services: [id] });
    call.note({ name: service.spec.name });
    return { cluster, service };
  };

  const write = async (
    cluster: ClusterModel,
    service: SwarmService,
    spec: ServiceSpec,
    call: SignedCall,
    options: { queryRegistry?: boolean; auth?: RegistryAuth; keepAuthOf?: 'spec' | 'previous-spec' } = {},
  ): Promise<string[]> => {
    await recordVersions(store, cluster.id, service, call.caller.userName);
    try {
      const { warnings } = await cluster
        .manager()
        .swarm.services.update(service.id, service.version, spec, options);
      return warnings;
    } finally {
      await cluster.refreshSwarm({ services: [service.id] });
    }
  };

  /** Changes one thing of whatever the service is by then. */
  const writeOver = async (
    input: { cluster: string; service: string },
    call: SignedCall,
    change: (service: SwarmService, cluster: ClusterModel) => Promise<ServiceSpec>,
  ) => {
    for (let attempt = 1; ; attempt += 1) {
      const { cluster, service } = await find(input, call);
      const spec = await change(service, cluster);
      try {
        const keepAuthOf = authToKeep(service, spec);
        call.note(noteOfDifferences(specDifferences(views.view(service.spec), views.view(spec))));
        return {
          cluster,
          service,
          spec,
          warnings: await write(cluster, service, spec, call, { keepAuthOf }),
        };
      } catch (error) {
        if (attempt >= mostAttempts || (await newerThan(service, input, call, error)) === null) throw error;
      }
    }
  };

  /** The service as somebody else has made it, where that is why a write was refused. */
  const newerThan = async (
    { version }: SwarmService,
    input: { cluster: string; service: string },
    call: SignedCall,
    error: unknown,
  ): Promise<SwarmService | null> => {
    if (!isGantryError(error) || error.code !== 'conflict') return null;
    const { service } = await find(input, call);
    return service.version === version ? null : service;
  };

  return {
    create: async ({ cluster: clusterId, spec: view, queryRegistry, auth: credentials }, call) => {
      const cluster = inventory.cluster(clusterId);
      const { name } = view;
      for (const { spec } of cluster.requireSwarm().services.values())
        if (spec.name === name) throw nameTaken(name);
      const spec = views.spec(view, null);
      try {
        const { id, warning } = await cluster
          .manager()
          .swarm.services.create(spec, { queryRegistry, auth: authOf(spec.container.image, credentials) });
        call.note({ id });
        const warnings = warning === '' ? [] : [warning];
        const asked = 'Ask the Swarm for it';
        const title = `Create ${name}`;
        return {
          id,
          ...(await follow({ cluster, serviceId: id, name, title, asked, warnings }, call)),
        };
      } catch (error) {
        throw isGantryError(error) && error.code === 'already_exists' ? nameTaken(name, error) : error;
      }
    },

    update: async (input, call) => {
      const { version, spec: view, queryRegistry } = input;
      for (let attempt = 1; ; attempt += 1) {
        const { cluster, service } = await find(input, call);
        const now = views.view(service.spec);
        if (service.version !== version) {
          // The Swarm counts up for its own notes too: only a difference is one.
          const before = input.base ?? views.view(service.previousSpec ?? service.spec);
          const differences = specDifferences(before, now);
          if (input.base === undefined || differences.length > 0) throw overtaken(service, differences);
        }
        requireSame(service.spec, view);
        const spec = views.spec(view, service.spec);
        const changes = specDifferences(now, view);
        call.note(noteOfDifferences(changes));
        const isNewImage = spec.container.image !== service.spec.container.image;
        let warnings: string[];
        try {
          warnings = await write(cluster, service, spec, call, {
            queryRegistry: queryRegistry && isNewImage,
            auth: authOf(spec.container.image, input.auth),
          });
        } catch (error) {
          const newer = await newerThan(service, input, call, error);
          if (!newer || attempt >= mostAttempts) throw error;
          const differences = specDifferences(input.base ?? now, views.view(newer.spec));
          if (differences.length > 0) throw overtaken(newer, differences);
          continue;
        }
        const { name } = spec;
        const asked =
          changes.length === 1 ? `Change: ${changes[0]?.label ?? ''}` : `Change ${changes.length} settings`;
        const title = `Update ${name}`;
        return follow({ cluster, serviceId: service.id, name, title, asked, warnings }, call);
      }
    },

    scale: async ({ replicas, ...input }, call) => {
      const { cluster, service, spec, warnings } = await writeOver(input, call, async ({ spec: now }) => ({
        ...now,
        mode: scaled(now, replicas),
      }));
      const { name } = spec;
      const stack = stackOf(spec.labels);
      if (stack !== null) {
        const prefix = `${stack}_`;
        await insertHandScale(store, {
          cluster: cluster.id,
          stack,
          service: name.startsWith(prefix) ? name.slice(prefix.length) : name,
          replicas,
          actor: call.caller.userName,
        });
      }
      const asked = `Ask for ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`;
      const title = `Scale ${name} to ${replicas}`;
      return follow({ cluster, serviceId: service.id, name, title, asked, warnings }, call);
    },

    restart: async (input, call) => {
      const { cluster, service, spec, warnings } = await writeOver(input, call, async ({ spec: now }) => ({
        ...now,
        forceUpdate: now.forceUpdate + 1,
      }));
      const { name } = spec;
      return follow(
        {
          ...{ cluster, serviceId: service.id, name, warnings },
          title: `Restart all of ${name}`,
          asked: 'Ask for every task to be replaced',
        },
        call,
      );
    },

    rollback: async (input, call) => {
      const { cluster, service, spec, warnings } = await writeOver(input, call, async (now, model) => {
        const target = await rollbackTarget(store, model.id, now);
        if (target) return target.spec;
        throw new GantryError('conflict', {
          message: `There is nothing to roll "${now.spec.name}" back to: it has been the same since it was created, or since Gantry knows it.`,
        });
      });
      const { name } = service.spec;
      call.note({ image: spec.container.image });
      return follow(
        {
          ...{ cluster, serviceId: service.id, name, warnings },
          title: `Roll ${name} back`,
          asked: `Back to ${imageParts(spec.container.image).name}`,
        },
        call,
      );
    },

    remove: async (input, call) => {
      const cluster = inventory.cluster(input.cluster);
      const { id, spec } = findService(cluster, input.service);
      call.note({ name: spec.name });
      try {
        await cluster.manager().swarm.services.remove(id);
      } finally {
        await cluster.refreshSwarm({ services: [id] });
      }
      await forgetSpecs(store, cluster.id, id);
      return {};
    },
  };
}

/**
 * Whose credentials of a registry go with a change that gives none: going back to an image of another registry wants
 * those the Swarm kept with it.
 */
function authToKeep({ spec, previousSpec }: SwarmService, wanted: ServiceSpec): 'spec' | 'previous-spec' {
  const registry = registryOf(wanted.container.image);
  if (registry === registryOf(spec.container.image) || previousSpec === null) return 'spec';
  return registry === registryOf(previousSpec.container.image) ? 'previous-spec' : 'spec';
}

function overtaken(service: SwarmService, differences: ReturnType<typeof specDifferences>): GantryError {
  const which = differences.map(({ label }) => label);
  const named = which.slice(0, 3).join(', ');
  const more = which.length > 3 ? ` and ${which.length - 3} more` : '';
  return new GantryError('conflict', {
    message: `"${service.spec.name}" was changed while you edited it${which.length > 0 ? `: ${named}${more}` : ''}. Nothing was overwritten. Look at what changed, then send yours again.`,
    data: {
      version: service.version,
      differences: differences.map(({ field, label, before, after }) => ({ field, label, before, after })),
    },
  });
}

/** What a Swarm never changes of a service that is there. @throws `bad_request` */
function requireSame(now: ServiceSpec, wanted: ServiceSpecView): void {
  if (wanted.name !== now.name)
    throw new GantryError('bad_request', {
      message: `A service keeps its name. Create another one to be called "${wanted.name}".`,
      data: { field: 'name' },
    });
  if (wanted.mode.kind !== now.mode.kind)
    throw new GantryError('bad_request', {
      message: `A service keeps its mode, which is "${now.mode.kind}". Create another one for "${wanted.mode.kind}".`,
      data: { field: 'mode' },
    });
}

function scaled({ name, mode }: ServiceSpec, replicas: number): ServiceMode {
  switch (mode.kind) {
    case 'replicated':
      return { ...mode, replicas };
    case 'replicated-job':
      return { ...mode, totalCompletions: replicas };
    case 'global':
    case 'global-job':
      throw new GantryError('conflict', {
        message: `"${name}" runs once on each node that fits, so it cannot be scaled. Change its placement constraints instead.`,
      });
  }
}

function nameTaken(name: string, cause?: unknown): GantryError {
  return new GantryError('already_exists', {
    message: `There is a service "${name}" already. Choose another name.`,
    data: { field: 'name' },
    cause,
  });
}

/** What differs, for the audit entry: by the words of the form, without values of the environment. */
function noteOfDifferences(differences: readonly FieldChange[]) {
  return noteOfChanges(
    storableChanges(
      differences.map(({ field, label, before, after }) => ({
        field: field.startsWith('environment') ? `environment.${label}` : label,
        before,
        after,
      })),
    ),
  );
}
