/**
 * Runs `run` with a signal that aborts after `timeoutMs` (never, if `Infinity`), with `expired()` as its reason,
 * or when the caller's own `signal` does, with that one's reason.
 */
export async function withDeadline<T>(
  options: { timeoutMs: number; signal?: AbortSignal | undefined; expired: () => Error },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { timeoutMs, signal, expired } = options;
  signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  // Not AbortSignal.any and AbortSignal.timeout: on Node 20 they hold on to a long-lived signal's listeners.
  signal?.addEventListener('abort', abort, { once: true });
  const timer = Number.isFinite(timeoutMs)
    ? setTimeout(() => controller.abort(expired()), timeoutMs)
    : undefined;
  try {
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** `promise`, unless `signal` aborts first. What `promise` does goes on. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
