import { z } from 'zod';
import { operation, resourceName, stream, timeMs } from './operation';

const one = z.object({ cluster: resourceName, container: resourceName });
type One = z.infer<typeof one>;
const target = (input: One) => ({ kind: 'container', cluster: input.cluster, id: input.container });
const path = '/clusters/{cluster}/containers/{container}/files' as const;

/** A path in a container. Its own root bounds it, `..` and links included: the engine sees to that. */
const filePath = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/, 'a path in the container begins with "/"');

export const fileKinds = ['directory', 'file', 'symlink', 'other'] as const;

export const fileEntry = z.object({
  name: z.string(),
  kind: z.enum(fileKinds),
  /** Of a file; null where it is none, or has another name whose size was not told. */
  sizeBytes: z.number().int().nullable(),
  /** Permission bits. */
  mode: z.number().int(),
  uid: z.number().int(),
  gid: z.number().int(),
  modifiedMs: timeMs,
  /** Where a symbolic link leads, as it is written. */
  linkTarget: z.string().nullable(),
});
export type FileEntry = z.infer<typeof fileEntry>;

/** Operations on the files of a container: part of `containers`. */
export const containerFilesContract = {
  files: operation({
    method: 'GET',
    path,
    description: 'The files in one folder of a container, whether it runs or not',
    permission: 'Container Filesystem Read',
    target,
    input: one.extend({ path: filePath.default('/') }),
    output: z.object({
      entries: z.array(fileEntry),
      /**
       * Why names after those told may be missing: there are too many, or what lies in the folder is too much to read
       * through; null where these are all.
       */
      cutOff: z.enum(['entries', 'bytes', 'time']).nullable(),
    }),
  }),
};

/** Streams of them. */
export const containerFilesStreams = {
  downloadFile: stream({
    transport: 'http',
    path: `${path}/download`,
    description: 'A file of a container as it is, or a folder as a tar',
    permission: 'Container Filesystem Read',
    effect: 'sensitive-read',
    target,
    summary: (input) => ({ path: input.path }),
    input: one.extend({ path: filePath }),
  }),
  uploadFile: stream({
    transport: 'upload',
    path,
    description:
      'Put a file of at most 1 GiB, the body, into a folder of a container; one of its name is replaced',
    permission: 'Container Filesystem Write',
    effect: 'change',
    target,
    summary: (input) => ({ path: input.path, name: input.name }),
    input: one.extend({
      /** The folder, which exists. */
      path: filePath,
      name: z
        .string()
        .min(1)
        .max(100)
        .regex(/^[^/\0]+$/, 'a name holds no "/"')
        .refine((name) => name !== '.' && name !== '..', 'that is no name'),
    }),
  }),
};
