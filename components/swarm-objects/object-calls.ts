import type { QueryKey } from '@tanstack/react-query';
import type { RotationPreview } from '@/lib/contract/swarm-objects';
import type { Permission } from '@/lib/permissions';

/** What the pages and dialogs that secrets and configs share do with one of them. */
export type ObjectCalls = {
  word: 'secret' | 'config';
  permissions: { create: Permission; update: Permission; remove: Permission };
  /** Of all its queries. */
  key: () => QueryKey;
  path: (cluster: string, id: string) => string;
  create: (input: {
    cluster: string;
    name: string;
    dataBase64: string;
    labels: Record<string, string>;
  }) => Promise<{ id: string }>;
  remove: (cluster: string, id: string) => Promise<unknown>;
  rotate: (cluster: string, id: string, dataBase64: string) => Promise<{ job: string }>;
  preview: (cluster: string, id: string) => Promise<RotationPreview>;
};
