import Docker from 'dockerode';
import type { z } from 'zod';
import { GantryError, isGantryError } from '@/lib/errors';
import { unlessAborted, withDeadline } from './deadline';
import type { CallOptions, EngineStream, StreamOptions } from './engine-api';
import type { EngineLogger } from './engine';
import { badAnswer, timedOut } from './failures';
import { checkPath } from './ids';
import { openStream } from './incoming';
import type { EnginePing } from './resource-types';
import type { EngineAnswer, EngineRequest, HijackedConnection, Query, Transport } from './transport';

/** What to call, as dockerode says it; or the endpoint itself, where dockerode does not know it. */
type WantedEndpoint = ((docker: Docker) => unknown) | Endpoint;
type Endpoint = { method: EngineRequest['method']; path: string };

/** Whatever can be asked for beyond the endpoint itself. */
type Extras = CallOptions & {
  query?: Query;
  json?: unknown;
  archive?: EngineRequest['archive'];
  headers?: Record<string, string>;
};

/** How long a stream's first byte may take: a pull begins with a visit to the registry. */
const streamStartTimeoutMs = 120_000;
const defaultTimeoutMs = 15_000;

/** Before 1.40 events, mounts and exec differ too much; beyond 1.51 the engine leaves out fields that Podman and older engines still need read. */
const oldestApi = '1.40';
const newestApi = '1.51';

/**
 * The calls of one engine: the version agreed once and put before every path, the deadline, the answer checked.
 *
 * dockerode knows the endpoints, so it says what to call (`docker.getContainer(id).stop()`); our own modem
 * sends it. Its own one never settles when an engine closes in mid-answer, hands on broken JSON as a success,
 * follows redirects to any host, and inspects every option of every call. The promise dockerode returns is not
 * used: it is lost where dockerode reads an unexpected answer.
 */
export class EngineClient {
  readonly #transport: Transport;
  readonly #logger: EngineLogger | undefined;
  #negotiation: Promise<EnginePing> | null = null;

  constructor(transport: Transport, logger?: EngineLogger) {
    this.#transport = transport;
    this.#logger = logger;
  }

  get address() {
    return this.#transport.address;
  }

  /** An answer in JSON, read as `schema` says. */
  async call<T>(schema: z.ZodType<T>, endpoint: WantedEndpoint, extras: Extras = {}): Promise<T> {
    const { body } = await this.#unary(endpoint, extras);
    return this.#read(schema, body);
  }

  /** A call that answers nothing worth reading. `changed` is false where there was nothing to do (304). */
  async send(endpoint: WantedEndpoint, extras: Extras = {}): Promise<{ changed: boolean }> {
    const { status } = await this.#unary(endpoint, extras);
    return { changed: status !== 304 };
  }

  /** Agrees on a version, or tells the one agreed. */
  async negotiated(options: CallOptions = {}): Promise<EnginePing> {
    return this.#within(options, (signal) => this.#agreed(signal));
  }

  /** Agrees on a version again. */
  async ping(options: CallOptions = {}): Promise<EnginePing> {
    this.#negotiation = null;
    return this.negotiated(options);
  }

  /** An answer read as it comes. `read` takes its chunks and the content type. */
  async stream<T>(
    request: EngineRequest,
    options: StreamOptions,
    read: (chunks: AsyncIterable<Buffer>, contentType: string) => AsyncGenerator<T>,
  ): Promise<EngineStream<T>> {
    const { signal, stallMs, startTimeoutMs } = options;
    const answer = await this.#opening(
      request,
      signal,
      (versioned, opening) => this.#transport.stream(versioned, opening),
      startTimeoutMs,
    );
    const contentType = answer.headers['content-type'] ?? '';
    return openStream({ body: answer.body, address: this.address, signal, stallMs }, (chunks) =>
      read(chunks, contentType),
    );
  }

  /** A connection turned into bytes both ways. */
  async hijack(request: EngineRequest, signal?: AbortSignal): Promise<HijackedConnection> {
    return this.#opening(request, signal, (versioned, opening) => this.#transport.hijack(versioned, opening));
  }

  /** `value` as `schema` says. @throws `engine_bad_answer`, naming the field */
  parse<T>(schema: z.ZodType<T>, value: unknown): T {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const field = result.error.issues[0]?.path.join('.') ?? '';
    throw badAnswer(
      this.address,
      `sent an answer whose "${field}" is not as Docker documents it`,
      result.error,
    );
  }

  close(): void {
    this.#transport.close();
  }

  #read<T>(schema: z.ZodType<T>, body: Buffer): T {
    let json: unknown;
    try {
      json = JSON.parse(body.toString('utf8'));
    } catch (cause) {
      throw badAnswer(this.address, 'sent an answer that is not complete JSON', cause);
    }
    return this.parse(schema, json);
  }

  #unary(endpoint: WantedEndpoint, extras: Extras): Promise<EngineAnswer> {
    const { query, json, archive, headers, ...options } = extras;
    const { method, path } =
      typeof endpoint === 'function' ? endpointOf(endpoint) : { ...endpoint, path: checkPath(endpoint.path) };
    const request = { method, path, query, json, archive, headers };
    return this.#within(options, (signal) =>
      this.#versioned(request, signal, (versioned) => this.#transport.unary(versioned, signal)),
    );
  }

  #opening<T>(
    request: EngineRequest,
    signal: AbortSignal | undefined,
    open: (versioned: EngineRequest, signal: AbortSignal) => Promise<T>,
    timeoutMs = streamStartTimeoutMs,
  ): Promise<T> {
    const checked = { ...request, path: checkPath(request.path) };
    return this.#within({ signal, timeoutMs }, (opening) =>
      this.#versioned(checked, opening, (versioned) => open(versioned, opening)),
    );
  }

  /**
   * Sends with the agreed version. After an engine was replaced by an older one its refusal ("client version is
   * too new") means that nothing was done: agree again, send again.
   */
  async #versioned<T>(
    request: EngineRequest,
    signal: AbortSignal,
    send: (versioned: EngineRequest) => Promise<T>,
  ): Promise<T> {
    const attempt = async () => {
      const { apiVersion } = await this.#agreed(signal);
      return send({ ...request, path: `/v${apiVersion}${request.path}` });
    };
    try {
      return await attempt();
    } catch (error) {
      if (!isGantryError(error)) throw error;
      if (error.code === 'engine_unreachable' || error.code === 'engine_cut_off') this.#negotiation = null;
      if (error.code !== 'engine_unsupported' || !error.message.includes('client version')) throw error;
      this.#negotiation = null;
      return attempt();
    }
  }

  #within<T>(options: CallOptions, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { timeoutMs = defaultTimeoutMs, signal } = options;
    return withDeadline({ timeoutMs, signal, expired: () => timedOut(this.address, timeoutMs) }, run);
  }

  /** Callers share one negotiation, so none of them may abort it for the others; it has its own deadline. */
  #agreed(signal: AbortSignal): Promise<EnginePing> {
    if (this.#negotiation === null) {
      const negotiation = this.#within({}, (own) => this.#negotiate(own));
      negotiation.catch(() => {
        if (this.#negotiation === negotiation) this.#negotiation = null;
      });
      this.#negotiation = negotiation;
    }
    return unlessAborted(this.#negotiation, signal);
  }

  /** `GET /_ping` without a version, which every engine answers. Source: Docker Engine API, "Ping". */
  async #negotiate(signal: AbortSignal): Promise<EnginePing> {
    const { headers } = await this.#transport.unary({ method: 'GET', path: '/_ping' }, signal);
    const engineApiVersion = headers['api-version'];
    if (typeof engineApiVersion !== 'string' || !/^\d+\.\d+$/.test(engineApiVersion)) {
      throw badAnswer(this.address, 'answers, but does not say which Docker API it speaks');
    }
    if (!isApiAtLeast(engineApiVersion, oldestApi)) {
      throw new GantryError('engine_unsupported', {
        message: `This engine speaks Docker API ${engineApiVersion}; Gantry needs ${oldestApi} or newer (Docker 19.03). Update the engine.`,
      });
    }
    const apiVersion = isApiAtLeast(engineApiVersion, newestApi) ? newestApi : engineApiVersion;
    const os = headers.ostype;
    const isPodman = 'libpod-api-version' in headers;
    this.#logger?.debug({ apiVersion, engineApiVersion, isPodman }, 'agreed on an API version');
    const dateMs = Date.parse(headers.date ?? '');
    return {
      apiVersion,
      engineApiVersion,
      os: typeof os === 'string' ? os : '',
      isPodman,
      dateMs: Number.isNaN(dateMs) ? null : dateMs,
    };
  }
}

/** Whether `version` is `least` or newer; both are like `1.41`. */
export function isApiAtLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

const methods: readonly EngineRequest['method'][] = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];

/** Asks dockerode which endpoint a call is, without letting it dial. @throws `bad_id` */
function endpointOf(call: (docker: Docker) => unknown): Endpoint {
  let dialled: Endpoint | null = null;
  const modem = {
    dial(wanted: { method: string; path: string }) {
      const method = methods.find((each) => each === wanted.method);
      if (method !== undefined) dialled = { method, path: checkPath(wanted.path.replace(/\?$/, '')) };
    },
  };
  const options: Docker.DockerOptions & { modem: typeof modem } = { modem };
  void call(new Docker(options));
  if (dialled === null) throw new GantryError('internal', { message: 'dockerode named no endpoint' });
  return dialled;
}
