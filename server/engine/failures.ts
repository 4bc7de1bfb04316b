import { errorTable, GantryError, isGantryError, type ErrorCode } from '@/lib/errors';
import { printAddress, type EngineAddress } from './address';

/** The longest part of an engine's own words that is shown. */
const maxWords = 2000;

/**
 * An error answer of the engine as one of ours, with the engine's own words.
 *
 * Docker's codes are not what they seem: 500 is many things, among them a conflict; 503 may mean "not a Swarm
 * manager"; 404 may mean that the engine does not know the call. Source: the daemon's `errdefs` and
 * `daemon/cluster`.
 */
export function answeredFailure(status: number, body: Buffer): GantryError {
  if (status >= 300 && status < 400) return new GantryError('engine_redirected');
  const words = wordsOf(body);
  return new GantryError(codeOf(status, words), {
    message: sentence(codeOf(status, words), words),
    data: { engineStatus: status },
  });
}

/** A failure told inside a stream that had begun well: a pull's last line, a log's error frame. */
export function streamedFailure(words: string): GantryError {
  const code = codeOf(500, words);
  return new GantryError(code, { message: sentence(code, clean(words)) });
}

/** A connection that could not be made, or that broke, as one of ours. `began`: the answer had begun to come. */
export function connectionFailure(cause: unknown, address: EngineAddress, began: boolean): GantryError {
  // A tunnel that could not be opened says more itself.
  if (isGantryError(cause)) return cause;
  const code = errnoOf(cause);
  const where = printAddress(address);
  if (code.startsWith('HPE_')) {
    return new GantryError('engine_bad_answer', {
      message: `What answers at ${where} does not speak HTTP as a Docker engine does. Check the address.`,
      cause,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new GantryError('engine_unauthorized', {
      message: `Gantry may not open ${where}. Give the user it runs as access to the socket (group "docker").`,
      cause,
    });
  }
  if (isTlsFailure(code)) {
    return new GantryError('engine_unauthorized', {
      message: `The TLS connection to ${where} was refused (${code}). Check the CA, the client certificate and the host name.`,
      cause,
    });
  }
  if (began || code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED')
    return cutOff(address, cause);
  return new GantryError('engine_unreachable', {
    message: `The engine at ${where} cannot be reached (${code === '' ? 'no connection' : code}). Check that it runs and that its address is right.`,
    cause,
  });
}

/** The connection ended before the answer did. */
export function cutOff(address: EngineAddress, cause?: unknown): GantryError {
  return new GantryError('engine_cut_off', {
    message: `The engine at ${printAddress(address)} closed the connection in the middle of its answer. Try again.`,
    cause,
  });
}

export function timedOut(address: EngineAddress, timeoutMs: number): GantryError {
  return new GantryError('engine_timeout', {
    message: `The engine at ${printAddress(address)} did not answer within ${timeoutMs / 1000} s. It may be busy: try again, or look at the node.`,
  });
}

export function badAnswer(address: EngineAddress, what: string, cause?: unknown): GantryError {
  return new GantryError('engine_bad_answer', {
    message: `The engine at ${printAddress(address)} ${what}. Check that the address is a Docker engine.`,
    cause,
  });
}

/** What the words of an error answer tell, first match first. Each pattern is quoted from the daemon or a registry. */
const told: { words: RegExp; code: ErrorCode }[] = [
  { words: /client sent an HTTP request to an HTTPS server/i, code: 'engine_unauthorized' },
  { words: /client version .* is too (new|old)/i, code: 'engine_unsupported' },
  { words: /not a swarm manager|not part of a swarm|is not a manager/i, code: 'not_a_swarm_manager' },
  {
    words:
      /swarm does not have a leader|too few managers are online|no elected primary cluster manager|node lost leader status|code = DeadlineExceeded|^context deadline exceeded$/i,
    code: 'no_quorum',
  },
  {
    words:
      /update out of sequence|already part of a swarm|attempting to leave the swarm|last manager of the swarm|is a cluster manager and is a member|is not down and can't be removed|renaming services is not supported|service mode change is not allowed|swarm is not locked|port '\d+' is already in use/i,
    code: 'conflict',
  },
  { words: /is not running|cannot exec in a stopped/i, code: 'container_not_running' },
  {
    words:
      /pull access denied|requested access to the resource is denied|unauthorized|no basic auth credentials|authentication required/i,
    code: 'registry_denied',
  },
  {
    words:
      /manifest unknown|manifest for .* not found|no such (image|container|network|volume|exec)|repository .* not found/i,
    code: 'not_found',
  },
  { words: /port is already allocated|address already in use|bind for .* failed/i, code: 'conflict' },
  {
    words: /is already in use by|already exists|name conflicts with an existing object/i,
    code: 'already_exists',
  },
  {
    words: /in use|is using|is being used|must be forced|has active endpoints|has dependent child images/i,
    code: 'in_use',
  },
];

function codeOf(status: number, words: string): ErrorCode {
  const byWords = told.find((each) => each.words.test(words))?.code;
  switch (status) {
    case 400:
      return byWords ?? 'bad_request';
    case 401:
      return 'engine_unauthorized';
    case 403:
      return (
        byWords ??
        (/pre-defined|not allowed|not permitted|cannot/i.test(words) ? 'conflict' : 'engine_unauthorized')
      );
    case 404:
      if (/page not found/i.test(words)) return 'engine_unsupported';
      return byWords === 'registry_denied' ? byWords : 'not_found';
    case 409:
      return byWords ?? 'conflict';
    case 501:
      return 'engine_unsupported';
    default:
      return byWords ?? 'engine_error';
  }
}

/** The engine's words, and the second half of the table's sentence: what to do next. */
function sentence(code: ErrorCode, words: string): string {
  if (words === '') return errorTable[code].message;
  const next = errorTable[code].message
    .split(/(?<=\.) /)
    .slice(1)
    .join(' ');
  return `The engine says: ${/[.!?]$/.test(words) ? words : `${words}.`} ${code === 'engine_error' ? '' : next}`.trim();
}

/** `{"message": …}` (Docker), `{"cause", "message"}` (Podman), or plain text. */
function wordsOf(body: Buffer): string {
  const text = body.toString('utf8');
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') {
      return clean(json.message);
    }
  } catch {
    // Plain text, from a proxy or an old engine.
  }
  return text.trimStart().startsWith('<') ? '' : clean(text);
}

function clean(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
    .slice(0, maxWords);
}

function errnoOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : '';
}

function isTlsFailure(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/.test(
    code,
  );
}
