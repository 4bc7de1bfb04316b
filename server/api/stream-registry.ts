import { StandardBracketNotationSerializer } from '@orpc/openapi-client/standard';
import type { z } from 'zod';
import { listStreams, type StreamId, type Streams } from '@/lib/contract/contract';
import type { StreamDefinition } from '@/lib/contract/operation';
import type { SignedCall } from './call';
import type { StreamChannel } from './stream-channel';

/** What a stream of one HTTP answer gives back: headers, and the bytes as they come. */
export type HttpStream = { headers: Record<string, string>; body: AsyncIterable<Uint8Array> };
/** The same where all of it is there already: it is compressed, and sent at once. */
export type HttpText = { headers: Record<string, string>; body: string };

type InputOf<F extends keyof Streams, V extends keyof Streams[F]> =
  Streams[F][V] extends StreamDefinition<infer I> ? z.output<I> : never;

/** What a caller sends: so many bytes, read as fast as they are taken. */
export type Upload = { sizeBytes: number; body: AsyncIterable<Uint8Array> };

/** The handlers of every WebSocket stream, download and upload, typed by the contract. */
export type StreamHandlers = {
  websocket: {
    'system.follow': WebSocketHandler<InputOf<'system', 'follow'>>;
    'containers.followLogs': WebSocketHandler<InputOf<'containers', 'followLogs'>>;
    'containers.followStats': WebSocketHandler<InputOf<'containers', 'followStats'>>;
    'containers.exec': WebSocketHandler<InputOf<'containers', 'exec'>>;
    'agents.connect': WebSocketHandler<InputOf<'agents', 'connect'>>;
    'stacks.followLogs': WebSocketHandler<InputOf<'stacks', 'followLogs'>>;
    'stacks.followStats': WebSocketHandler<InputOf<'stacks', 'followStats'>>;
    'services.followLogs': WebSocketHandler<InputOf<'services', 'followLogs'>>;
    'services.followStats': WebSocketHandler<InputOf<'services', 'followStats'>>;
    'nodes.followUsage': WebSocketHandler<InputOf<'nodes', 'followUsage'>>;
    'recordings.watch': WebSocketHandler<InputOf<'recordings', 'watch'>>;
  };
  http: {
    'containers.downloadLogs': HttpHandler<InputOf<'containers', 'downloadLogs'>>;
    'stacks.downloadLogs': HttpHandler<InputOf<'stacks', 'downloadLogs'>>;
    'services.downloadLogs': HttpHandler<InputOf<'services', 'downloadLogs'>>;
    'audit.export': HttpHandler<InputOf<'audit', 'export'>>;
    'audit.archive': HttpHandler<InputOf<'audit', 'archive'>>;
    'recordings.play': HttpHandler<InputOf<'recordings', 'play'>>;
    'metrics.read': TextHandler<InputOf<'metrics', 'read'>>;
    'containers.downloadFile': HttpHandler<InputOf<'containers', 'downloadFile'>>;
  };
  upload: {
    'containers.uploadFile': UploadHandler<InputOf<'containers', 'uploadFile'>>;
  };
};

export type WebSocketHandler<Input> = (
  input: Input,
  call: SignedCall,
  channel: StreamChannel,
) => Promise<void>;
export type HttpHandler<Input> = (input: Input, call: SignedCall) => Promise<HttpStream>;
export type TextHandler<Input> = (input: Input, call: SignedCall) => Promise<HttpText>;
export type UploadHandler<Input> = (input: Input, call: SignedCall, upload: Upload) => Promise<void>;

export type MatchedStream = {
  id: StreamId;
  definition: StreamDefinition;
  parameters: Record<string, string>;
};

const compiled = listStreams().map(({ id, definition }) => ({
  id,
  definition,
  parts: definition.path.slice(1).split('/'),
}));

/** The stream at `pathname` (without `/api/v1`), or null. Parameters are decoded, not yet validated. */
export function matchStream(pathname: string): MatchedStream | null {
  const parts = pathname.slice(1).split('/');
  for (const { id, definition, parts: pattern } of compiled) {
    if (pattern.length !== parts.length) continue;
    const parameters: Record<string, string> = {};
    const matches = pattern.every((expected, index) => {
      const actual = parts[index] ?? '';
      const name = /^\{(\w+)\}$/.exec(expected)?.[1];
      if (name === undefined) return expected === actual;
      parameters[name] = decode(actual);
      return true;
    });
    if (matches) return { id, definition, parameters };
  }
  return null;
}

const brackets = new StandardBracketNotationSerializer();

/** The input of a stream from its path and query, not yet validated. */
export function rawStreamInput(match: MatchedStream, query: URLSearchParams): unknown {
  const fromQuery = brackets.deserialize([...query]);
  return { ...(typeof fromQuery === 'object' ? fromQuery : {}), ...match.parameters };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
