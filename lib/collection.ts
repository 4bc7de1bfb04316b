import type { Project } from './compose/project';

/**
 * Collections: paths such as `/prod/payments`, which resources carry as a label. What a grant gives on one holds for all
 * below it.
 */

/** The label that says in which collection a resource is. */
export const collectionLabel = 'gantry.collection';
/** Universal Control Plane's label, which is honoured where ours is not there. */
export const ucpCollectionLabel = 'com.docker.ucp.access.label';

/** Where resources without a label are. */
export const rootCollection = '/';

/** `/` or `/part/part`: parts of letters, digits, "_", "." and "-", none beginning with a dot. */
export const collectionPattern = /^\/$|^(\/[a-zA-Z0-9_-][a-zA-Z0-9_.-]{0,62}){1,8}$/;

/** The collection that labels name. One that is not a path counts as the root, where the fewest may act. */
export function collectionOf(labels: Readonly<Record<string, string>> | undefined): string {
  const path = labels?.[collectionLabel] ?? labels?.[ucpCollectionLabel] ?? rootCollection;
  return collectionPattern.test(path) ? path : rootCollection;
}

/** Whether `path` is `ancestor` or below it. */
export function isWithin(path: string, ancestor: string): boolean {
  return ancestor === rootCollection || path === ancestor || path.startsWith(`${ancestor}/`);
}

/**
 * A Compose project whose every object carries a collection, over what the file's own labels say. In the root, where
 * nothing need be written, it is the file's.
 */
export function inCollection(project: Project, collection: string): Project {
  if (collection === rootCollection) return project;
  const labelled = <T extends { labels: Record<string, string> }>(things: T[]): T[] =>
    things.map((thing) => ({ ...thing, labels: labelledFor(thing.labels, collection) }));
  return {
    ...project,
    services: labelled(project.services).map((service) => ({
      ...service,
      deploy: service.deploy && {
        ...service.deploy,
        labels: labelledFor(service.deploy.labels, collection),
      },
    })),
    networks: labelled(project.networks),
    volumes: labelled(project.volumes),
    secrets: labelled(project.secrets),
    configs: labelled(project.configs),
  };
}

/** `labels` with the collection written down, where it is not the root. */
export function labelledFor(labels: Record<string, string> | undefined, collection: string) {
  return collection === rootCollection ? { ...labels } : { ...labels, [collectionLabel]: collection };
}
