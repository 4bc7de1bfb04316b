import type { ImageDetail, ImageRow } from '@/lib/contract/images';
import type { ImageHistoryEntry, ImageInspect } from '../engine/resource-types';
import { stackLayers } from './layers';

/** The page of one image: its row, what its engine tells of it, and its layers. */
export function imageDetail(
  row: ImageRow,
  inspect: ImageInspect,
  history: readonly ImageHistoryEntry[],
): ImageDetail {
  const { config } = inspect;
  return {
    ...row,
    architecture: inspect.variant ? `${inspect.architecture}/${inspect.variant}` : inspect.architecture,
    os: inspect.os,
    author: inspect.author,
    comment: inspect.comment,
    parent: inspect.parentId === '' ? null : inspect.parentId,
    config: {
      command: config.command,
      entrypoint: config.entrypoint,
      environment: config.env,
      exposedPorts: config.exposedPorts,
      volumes: config.volumes,
      workingDir: config.workingDir,
      user: config.user,
      stopSignal: config.stopSignal,
      labels: config.labels,
      healthcheck: config.healthcheck?.test ?? [],
    },
    layers: stackLayers(history, inspect.layers),
    rootfs: inspect.layers,
  };
}
