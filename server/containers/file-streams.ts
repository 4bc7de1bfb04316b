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
        headers: downloadHeaders(name, sizeBytes),
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

/** Headers of a file that is saved, never shown: its bytes are a container's. The name is as RFC 6266 has it. */
function downloadHeaders(name: string, sizeBytes: number | null): Record<string, string> {
  const plain = name.replace(/[^a-zA-Z0-9_.-]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, escape);
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
    ...(sizeBytes === null ? {} : { 'content-length': String(sizeBytes) }),
  };
}

function escape(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
