import { type ErrorCode, errorTable } from '@/lib/errors';

/** A failed call as the browser sees it. `no_connection` is the browser's own: no answer came at all. */
export class ApiError extends Error {
  readonly code: ErrorCode | 'no_connection';
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** What to quote when asking an admin; null where no answer came. */
  readonly requestId: string | null;
  readonly data: unknown;

  constructor(failure: {
    code: ErrorCode | 'no_connection';
    message: string;
    status: number;
    requestId: string | null;
    data?: unknown;
  }) {
    super(failure.message);
    this.name = 'ApiError';
    this.code = failure.code;
    this.status = failure.status;
    this.requestId = failure.requestId;
    this.data = failure.data;
  }
}

/** The error in an answer's body `{code, message, requestId, data?}`, whatever the body holds. */
export function readErrorBody(body: unknown, status: number): ApiError {
  const fields: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  const code = isErrorCode(fields.code) ? fields.code : 'internal';
  return new ApiError({
    code,
    message: typeof fields.message === 'string' ? fields.message : errorTable[code].message,
    status,
    requestId: typeof fields.requestId === 'string' ? fields.requestId : null,
    data: fields.data,
  });
}

/** `error` as an `ApiError`: what the network or the browser threw becomes `no_connection` or `internal`. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof TypeError) {
    return new ApiError({
      code: 'no_connection',
      message: 'Gantry does not answer. Check your connection and that Gantry runs, then try again.',
      status: 0,
      requestId: null,
    });
  }
  return new ApiError({
    code: 'internal',
    message: error instanceof Error && error.message ? error.message : errorTable.internal.message,
    status: 500,
    requestId: null,
  });
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorTable, code);
}
