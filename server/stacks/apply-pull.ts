import type { RegistryLogin } from '@/lib/contract/registry-auth';
import { loginFor } from '../images/registry-login';
import type { NodeModel } from '../inventory/node-model';
import type { JobReport } from '../jobs/jobs';

/** Pulls an image; the step shows the bytes of all its layers together. */
export async function pullImage(
  node: NodeModel,
  reference: string,
  report: JobReport,
  stepId: string,
  credentials: readonly RegistryLogin[] | undefined,
): Promise<string> {
  const layers = new Map<string, { currentBytes: number; totalBytes: number }>();
  let last = '';
  for await (const event of await node.engine.images.pull(reference, {
    signal: report.signal,
    stallMs: 120_000,
    auth: loginFor(reference, credentials),
  })) {
    last = event.status;
    if (event.id !== null && event.status === 'Downloading' && event.totalBytes !== null) {
      layers.set(event.id, { currentBytes: event.currentBytes ?? 0, totalBytes: event.totalBytes });
    } else if (
      event.id !== null &&
      (event.status === 'Download complete' || event.status === 'Pull complete')
    ) {
      const layer = layers.get(event.id);
      if (layer) layer.currentBytes = layer.totalBytes;
    }
    const sums = [...layers.values()];
    report.step(stepId, {
      currentBytes: sums.reduce((sum, layer) => sum + layer.currentBytes, 0),
      totalBytes: sums.reduce((sum, layer) => sum + layer.totalBytes, 0),
    });
  }
  return last.replace(/^Status: /, '');
}
