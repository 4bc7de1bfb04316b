import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import { GantryError, toGantryError } from '@/lib/errors';
import type { Access } from '../access/access';
import { readHeader, sameOrigin } from '../access/origin';
import type { Caller, SignedCall, Call } from './call';
import {
  type DoorObserver,
  errorBody,
  hasTrickyPath,
  logFailure,
  newRequestId,
  type Passage,
  type Passing,
  passThrough,
  type Visit,
} from './door';
import { type Answer, jsonAnswer } from './http';
import { passageOf } from './router';
import { stillLetIn } from './standing';
import { closeCodes, type OpenChannel, openChannel, type StreamChannel } from './stream-channel';
import {
  matchStream,
  rawStreamInput,
  type HttpStream,
  type HttpText,
  type MatchedStream,
  type StreamHandlers,
  type Upload,
} from './stream-registry';

type StreamDoorParts = {
  access: Access;
  log: Logger;
  observer: DoorObserver;
  publicUrl: string;
  streams: StreamHandlers;
};

/** How often an open stream asks whether its caller still may: withdrawn rights cut it within 5 s. */
const recheckMs = 2_000;
/** Everything a viewer may send is small: keystrokes, pastes and acknowledgements. */
const maxMessageBytes = 1024 * 1024;
/** Fits into the five minutes that Node gives a request, from afar too. */
const maxUploadBytes = 1024 ** 3;

type WebSocketRun = (input: unknown, call: SignedCall, channel: StreamChannel) => Promise<void>;
type HttpRun = (input: unknown, call: SignedCall) => Promise<HttpStream | HttpText>;
type UploadRun = (input: unknown, call: SignedCall, upload: Upload) => Promise<void>;

/** The door's part for streams: the same steps, then bytes for as long as the right lasts. */
export function createStreamDoor(
  { access, log, observer, publicUrl, streams }: StreamDoorParts,
  passing: Passing,
) {
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  const open = new Set<OpenChannel>();

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const startedMs = performance.now();
    const requestId = newRequestId();
    const leaving = new AbortController();
    socket.once('close', () => leaving.abort());
    let asked: string | undefined;
    const answered = (status: number) => observer.answered(asked, status, performance.now() - startedMs);
    try {
      const url = new URL(request.url ?? '/', publicUrl);
      if (hasTrickyPath((request.url ?? '/').split('?')[0] ?? '/')) throw new GantryError('bad_id');
      const match = url.pathname.startsWith('/api/v1/')
        ? matchStream(url.pathname.slice('/api/v1'.length))
        : null;
      if (!match || match.definition.transport !== 'websocket') throw new GantryError('not_found');
      const { headers } = request;
      const address = readHeader(headers, 'x-gantry-address') ?? '';
      const visit: Visit = {
        requestId,
        address,
        userAgent: (headers['user-agent'] ?? '').slice(0, 300),
        signal: leaving.signal,
      };
      const caller = await access.identify({ headers, address, userAgent: visit.userAgent });
      if (!caller) throw new GantryError('not_signed_in');
      if (caller.via === 'session' && !sameOrigin(headers, publicUrl)) throw new GantryError('bad_origin');
      const input = parseInput(match, url.searchParams);
      const passage = passageOf(match.id, match.definition, input);
      asked = match.id;
      const run = handlerOf<WebSocketRun>(streams.websocket, match.id);
      await passThrough(passing, passage, caller, visit, async (call) => {
        // Only now: everything above was decided before the handshake, and nothing was dialled.
        const channel = await accept(request, socket, head);
        open.add(channel);
        const closed = observer.opened(match.id);
        answered(101);
        const stopWatching = watch(channel, caller, passage);
        const signed: SignedCall = { ...call, caller, signal: channel.signal };
        const done = follow(run, input, signed, channel).finally(() => {
          stopWatching();
          open.delete(channel);
          closed();
        });
        // A read has no entry to await it: its failure was told to the viewer and the log already.
        done.catch(() => undefined);
        call.outcomeFollows(done);
      });
    } catch (error) {
      const failure = toGantryError(error);
      logFailure(failure, requestId, log);
      answered(failure.status);
      refuse(socket, failure, requestId);
    }
  };

  const accept = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    new Promise<OpenChannel>((resolve) => {
      webSockets.handleUpgrade(request, socket, head, (webSocket) => resolve(openChannel(webSocket)));
    });

  /** @throws why a stream must end now */
  const requireStillMay = async (caller: Caller, passage: Passage): Promise<void> => {
    await stillLetIn(access, passage, caller, await passing.locate(passage.target));
  };

  const watch = (channel: OpenChannel, caller: Caller, passage: Passage): (() => void) => {
    const cut = (denial: GantryError) => {
      channel.abort(denial);
      channel.end(closeCodes.withdrawn, errorBody(denial, ''));
    };
    const check = () => requireStillMay(caller, passage);
    const failed = (error: unknown) => cut(toGantryError(error));
    const timer = setInterval(() => void check().catch(failed), recheckMs);
    const unsubscribe = access.onWithdrawn((isWithdrawn) => {
      if (isWithdrawn(caller)) void check().catch(failed);
    });
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  };

  const follow = async (
    run: WebSocketRun,
    input: unknown,
    call: SignedCall,
    channel: OpenChannel,
  ): Promise<void> => {
    try {
      await run(input, call, channel);
      channel.end(closeCodes.done);
    } catch (error) {
      // The viewer left or was cut off: how every follow ends.
      if (channel.signal.aborted) return;
      const failure = toGantryError(error);
      logFailure(failure, call.requestId, log);
      channel.end(closeCodes.failed, errorBody(failure, call.requestId));
      throw failure;
    }
  };

  /** The answer of the download at `pathname`, or null where there is none. */
  const download = async (
    pathname: string,
    query: URLSearchParams,
    caller: Caller | null,
    visit: Visit,
  ): Promise<Answer | null> => {
    const match = matchStream(pathname);
    if (!match || match.definition.transport !== 'http') return null;
    if (!caller) throw new GantryError('not_signed_in');
    const input = parseInput(match, query);
    const run = handlerOf<HttpRun>(streams.http, match.id);
    const passage = passageOf(match.id, match.definition, input);
    const result = await passThrough(passing, passage, caller, visit, (call: Call) =>
      run(input, { ...call, caller }),
    );
    return {
      status: 200,
      headers: {
        'cache-control': 'no-store',
        'x-request-id': visit.requestId,
        'x-content-type-options': 'nosniff',
        ...result.headers,
      },
      body:
        typeof result.body === 'string'
          ? result.body
          : watchedBody(result.body, () => requireStillMay(caller, passage)),
    };
  };

  /** The answer to the upload at `pathname`, or null where there is none. */
  const upload = async (
    pathname: string,
    query: URLSearchParams,
    caller: Caller | null,
    visit: Visit,
    request: IncomingMessage,
  ): Promise<Answer | null> => {
    const match = matchStream(pathname);
    if (!match || match.definition.transport !== 'upload') return null;
    if (!caller) throw new GantryError('not_signed_in');
    const input = parseInput(match, query);
    const sizeBytes = uploadSize(request);
    const run = handlerOf<UploadRun>(streams.upload, match.id);
    const passage = passageOf(match.id, match.definition, input);
    // Destroyed, the request would take its connection along, and the answer with it.
    const bytes: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
    const body = watchedBody(bytes, () => requireStillMay(caller, passage));
    await passThrough(passing, passage, caller, visit, (call: Call) =>
      run(input, { ...call, caller }, { sizeBytes, body }),
    );
    return jsonAnswer(200, {}, { 'cache-control': 'no-store', 'x-request-id': visit.requestId });
  };

  const close = () => {
    for (const channel of open) channel.end(closeCodes.goingAway);
  };

  return { upgrade, download, upload, close };
}

/** `source` until `requireStillMay` throws. */
async function* watchedBody(
  source: AsyncIterable<Uint8Array>,
  requireStillMay: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  let checkedMs = performance.now();
  for await (const chunk of source) {
    if (performance.now() - checkedMs > recheckMs) {
      checkedMs = performance.now();
      await requireStillMay();
    }
    yield chunk;
  }
}

/** How many bytes come, said before they do: a file in a tar is as long as its header says. */
function uploadSize(request: IncomingMessage): number {
  const said = readHeader(request.headers, 'content-length') ?? '';
  if (!/^\d{1,15}$/.test(said)) {
    throw new GantryError('bad_request', {
      message: 'Say how long the file is, with the header "Content-Length".',
    });
  }
  if (Number(said) > maxUploadBytes) {
    throw new GantryError('payload_too_large', {
      message: 'The file is larger than 1 GiB. Send a smaller one.',
    });
  }
  return Number(said);
}

function parseInput(match: MatchedStream, query: URLSearchParams): unknown {
  const parsed = match.definition.input.safeParse(rawStreamInput(match, query));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  throw new GantryError('bad_request', {
    message: `The request is not valid: ${issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ')}.`,
    data: { issues },
  });
}

function handlerOf<Run extends (...parameters: never[]) => unknown>(handlers: object, id: string) {
  const handler: unknown = Reflect.get(handlers, id);
  if (typeof handler !== 'function')
    throw new GantryError('internal', { cause: new Error(`No handler for ${id}`) });
  return (...parameters: Parameters<Run>): ReturnType<Run> => Reflect.apply(handler, undefined, parameters);
}

function refuse(socket: Duplex, failure: GantryError, requestId: string): void {
  if (socket.destroyed) return;
  const body = JSON.stringify(errorBody(failure, requestId));
  socket.end(
    `HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status] ?? 'Error'}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
