import { Readable } from 'node:stream';
import type { StreamHandlers } from '../api/stream-registry';
import { tarOfStream } from '../engine/tar';
import type { Runtime } from '../runtime';
import { explainPath, openFile } from './files';

type FileStreams = Pick<StreamHandlers['http'], 'containers.downloadFile'> &
  Pick<StreamHandlers['upload'], 'containers.uploadFile'>;

/** Files out of containers and into them, piece by piece: none is kept here. */
export function createFileStreams({ inventory }: Pick<Runtime, 'inventory'>): FileStreams {
  return {
    'containers.downloadFile': async ({ cluster, container, path }, call) => {
      const { row, node } = inventory.cluster(cluster).container(container);
      call.note({ name: row.name });
      const { name, sizeBytes, body } = await openFile(node.engine, row.id, path, call.signal);
      return {
        headers: {
          // Saved, never shown: its bytes are a container's.
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment; filename="${name.replace(/[^a-zA-Z0-9_.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`,
          ...(sizeBytes === null ? {} : { 'content-length': String(sizeBytes) }),
        },
        body,
      };
    },
    'containers.uploadFile': async ({ cluster, container, path, name }, call, { sizeBytes, body }) => {
      const { row, node } = inventory.cluster(cluster).container(container);
      call.note({ name: row.name });
      const archive = Readable.from(tarOfStream({ path: name, sizeBytes, modifiedMs: Date.now() }, body), {
        objectMode: false,
      });
      try {
        await node.engine.containers.putArchive(row.id, path, archive, {
          keepKinds: true,
          signal: call.signal,
          timeoutMs: Infinity,
        });
      } catch (error) {
        throw explainPath(error, path);
      } finally {
        archive.destroy();
      }
    },
  };
}
