import { toApiError, readErrorBody } from './api-error';
import { leaveIfSignedOut } from './client';

/** Sends a file as the body of a PUT to `url`, as `streamUrl` makes it. Throws an `ApiError`. */
export async function upload(url: string, file: File): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'PUT',
      body: file,
      headers: { 'content-type': 'application/octet-stream' },
    });
  } catch (error) {
    throw toApiError(error);
  }
  if (response.ok) return;
  const error = readErrorBody(await response.json().catch(() => null), response.status);
  leaveIfSignedOut(error);
  throw error;
}
