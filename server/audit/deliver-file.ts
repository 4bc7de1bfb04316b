import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { printRecord } from './audit-file';
import { type Checkpoint, checkpointOnLine } from './checkpoint';

/**
 * Appends checkpoints to a file, a line each, and waits for the disk. It is never made shorter: an append-only file
 * (`chattr +a`) or a mount of another machine does.
 *
 * @param file absolute
 * @param dataDirectory where it may not be: that would be no second place
 * @throws an `Error` that says why it cannot be
 */
export async function deliverToFile(
  file: string,
  dataDirectory: string,
  checkpoints: readonly Checkpoint[],
): Promise<void> {
  const folder = await realpath(path.dirname(file));
  const data = await realpath(dataDirectory);
  if (folder === data || folder.startsWith(data + path.sep)) {
    throw new Error(
      'It is in the data directory of Gantry. Choose another place: who can change one could change both.',
    );
  }
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
  const handle = await open(
    path.join(folder, path.basename(file)),
    O_APPEND | O_CREAT | O_NOFOLLOW | O_RDWR,
    0o600,
  );
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error('It is not a regular file.');
    if (stat.size > 0) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(8192), 0, 8192, 0);
      const firstLine = buffer.toString('utf8', 0, bytesRead).split('\n')[0] ?? '';
      if (!checkpointOnLine(firstLine)) {
        throw new Error('It holds something else already. Name a new file.');
      }
    }
    // A line that was cut by a full disk or a lost machine is ended first.
    const last = stat.size > 0 ? await handle.read(Buffer.alloc(1), 0, 1, stat.size - 1) : null;
    const lead = last && last.buffer.toString('utf8') !== '\n' ? '\n' : '';
    await handle.writeFile(lead + checkpoints.map(printRecord).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
}
