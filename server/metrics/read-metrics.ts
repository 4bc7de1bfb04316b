import { Registry } from 'prom-client';
import type { StreamHandlers } from '../api/stream-registry';
import { runAs } from '../policy/scope';
import type { Runtime } from '../runtime';
import { clusterMetrics } from './cluster-metrics';
import { metricsRights } from './metrics-rights';

/**
 * Answers the stream `metrics.read`: the clusters as the caller sees them, and `processRegistry` for whom the permission
 * is not confined to a part. From memory alone: no engine is asked. The inventory is the scoped one.
 */
export function createMetricsStream(
  { inventory, jobs }: Pick<Runtime, 'inventory' | 'jobs'>,
  processRegistry: Registry,
): Pick<StreamHandlers['http'], 'metrics.read'> {
  return {
    'metrics.read': async (_input, { caller: { rights } }) => {
      const clusters = runAs({ rights: metricsRights(rights), collection: null }, () =>
        clusterMetrics(inventory.clusters(), jobs, Date.now()),
      );
      const registry = rights.at('Metrics View', {}) ? Registry.merge([processRegistry, clusters]) : clusters;
      return { headers: { 'content-type': registry.contentType }, body: await registry.metrics() };
    },
  };
}
