import type { ApiError } from '@/components/api/api-error';

/** The field of a form that a failure is about, where the server names one. */
export function failedField(error: ApiError | null): string | null {
  const data = dataOf(error);
  return typeof data.field === 'string' ? data.field : null;
}

/** The image that is not on the node, where that is why. */
export function missingImage(error: ApiError | null): string | null {
  const data = dataOf(error);
  return typeof data.missingImage === 'string' ? data.missingImage : null;
}

/** The container that was made although the whole failed. */
export function createdContainer(error: ApiError | null): { id: string; name: string } | null {
  const { created } = dataOf(error);
  if (typeof created !== 'object' || created === null || !('id' in created) || !('name' in created))
    return null;
  return typeof created.id === 'string' && typeof created.name === 'string'
    ? { id: created.id, name: created.name }
    : null;
}

function dataOf(error: ApiError | null): Record<string, unknown> {
  const data = error?.data;
  return typeof data === 'object' && data !== null ? { ...data } : {};
}
