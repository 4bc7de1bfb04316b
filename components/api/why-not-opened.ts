import type { StreamId } from './stream';
import { ApiError } from './api-error';

/** Streams that are refused while the audit log cannot be written, as each of them is an entry of it. */
export const recordedStreams: ReadonlySet<string> = new Set<StreamId>([
  'agents.connect',
  'containers.exec',
  'recordings.watch',
]);

/**
 * Why a stream was not opened. Browsers tell nobody how a WebSocket was refused, so Gantry is asked how it is.
 * @param health as `system.health` answers it
 */
export async function whyNotOpened(
  id: StreamId,
  health: () => Promise<{ auditWritable: boolean }>,
): Promise<ApiError> {
  if (recordedStreams.has(id)) {
    const answered = await health().catch(() => null);
    if (answered === null) return noConnection('The stream could not be opened: Gantry does not answer.');
    if (!answered.auditWritable)
      return new ApiError({
        code: 'audit_unavailable',
        message:
          'No terminal is opened or watched while the activity log cannot be written: free space on the disk of Gantry, then try again.',
        status: 503,
        requestId: null,
      });
  }
  return noConnection('The stream could not be opened: Gantry did not answer, or refused it.');
}

function noConnection(message: string): ApiError {
  return new ApiError({ code: 'no_connection', message, status: 0, requestId: null });
}
