import { z } from 'zod';
import { healthcheck } from './container-json';
import { count, instant, keys, knownCount, list, text, textMap, texts, words } from './json';
import type { ImageHistoryEntry, ImageInspect, ImageRemoval, ImageSummary } from './resource-types';

/** What engines write for "no tag" and "no digest". */
const named = texts.transform((names) => names.filter((name) => !name.startsWith('<none>')));

/** One of `GET /images/json`. Source: Docker Engine API, "List images". */
export const imageSummary: z.ZodType<ImageSummary> = z
  .object({
    Id: z.string().min(1),
    ParentId: text,
    RepoTags: named,
    RepoDigests: named,
    Created: z.number(),
    Size: count,
    SharedSize: knownCount,
    Containers: knownCount,
    Labels: textMap,
  })
  .transform((json) => ({
    id: json.Id,
    parentId: json.ParentId,
    repoTags: json.RepoTags,
    repoDigests: json.RepoDigests,
    createdMs: json.Created * 1000,
    sizeBytes: json.Size,
    sharedSizeBytes: json.SharedSize,
    containers: json.Containers,
    labels: json.Labels,
  }));

const config = z
  .object({
    Env: texts,
    Cmd: words,
    Entrypoint: words,
    WorkingDir: text,
    User: text,
    ExposedPorts: keys,
    Volumes: keys,
    Labels: textMap,
    StopSignal: text,
    Healthcheck: healthcheck,
    Shell: texts,
    OnBuild: texts,
  })
  .transform((json) => ({
    env: json.Env,
    command: json.Cmd,
    entrypoint: json.Entrypoint,
    workingDir: json.WorkingDir,
    user: json.User,
    exposedPorts: json.ExposedPorts,
    volumes: json.Volumes,
    labels: json.Labels,
    stopSignal: json.StopSignal,
    healthcheck: json.Healthcheck,
    shell: json.Shell,
    onBuild: json.OnBuild,
  }));

/** `GET /images/{name}/json`. Source: Docker Engine API, "Inspect an image". */
export const imageInspect: z.ZodType<ImageInspect> = z
  .object({
    Id: z.string().min(1),
    Parent: text,
    RepoTags: named,
    RepoDigests: named,
    Created: instant,
    Comment: text,
    Author: text,
    Architecture: text,
    Variant: text,
    Os: text,
    Size: count,
    RootFS: z.object({ Layers: texts }).nullish(),
    Config: config.nullish(),
  })
  .transform((json) => ({
    id: json.Id,
    parentId: json.Parent,
    repoTags: json.RepoTags,
    repoDigests: json.RepoDigests,
    createdMs: json.Created,
    comment: json.Comment,
    author: json.Author,
    architecture: json.Architecture,
    variant: json.Variant,
    os: json.Os,
    sizeBytes: json.Size,
    layers: json.RootFS?.Layers ?? [],
    config: json.Config ?? config.parse({}),
  }));

/** `GET /images/{name}/history`. Source: Docker Engine API, "Get the history of an image". */
export const imageHistory: z.ZodType<ImageHistoryEntry[]> = list(
  z
    .object({ Id: text, Created: count, CreatedBy: text, Size: count, Tags: texts, Comment: text })
    .transform((json) => ({
      id: json.Id === '' || json.Id === '<missing>' ? null : json.Id,
      createdMs: json.Created <= 0 ? null : json.Created * 1000,
      createdBy: json.CreatedBy,
      sizeBytes: json.Size,
      tags: json.Tags,
      comment: json.Comment,
    })),
);

/** `DELETE /images/{name}`, and a part of the answer to a prune: each entry is one or the other. */
export const imageRemoval: z.ZodType<ImageRemoval> = list(
  z.object({ Untagged: z.string().nullish(), Deleted: z.string().nullish() }),
).transform((entries) => ({
  untagged: entries.flatMap((entry) => entry.Untagged ?? []),
  deleted: entries.flatMap((entry) => entry.Deleted ?? []),
}));
