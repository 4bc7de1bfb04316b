/** What kinds of thing a hint can name. */
export const hintKinds = [
  'clusters',
  'nodes',
  'containers',
  'images',
  'networks',
  'volumes',
  'stacks',
  'services',
  'secrets',
  'configs',
  'jobs',
  'audit',
  'access',
  'recordings',
] as const;
export type HintKind = (typeof hintKinds)[number];
