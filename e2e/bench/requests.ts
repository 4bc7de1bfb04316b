import http from 'node:http';
import type { z } from 'zod';

export type Target =
  { socketPath: string } | { url: string; token: string } | { url: string; cookie: string };
export type Answer = { status: number; body: Buffer };

/** A bare HTTP client with one connection that is kept alive: to an engine's socket, or to Gantry with a token or a session. */
export class Requester {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly target: Target) {}

  send(method: string, path: string, body?: unknown): Promise<Answer> {
    const payload = body === undefined ? null : Buffer.from(JSON.stringify(body));
    const headers: http.OutgoingHttpHeaders = {
      ...('token' in this.target ? { authorization: `Bearer ${this.target.token}` } : {}),
      // As a browser says it: the session counts from Gantry's own pages only.
      ...('cookie' in this.target ? { cookie: this.target.cookie, origin: this.target.url } : {}),
      ...(payload ? { 'content-type': 'application/json', 'content-length': payload.length } : {}),
    };
    const options = { method, headers, agent: this.agent };
    return new Promise((resolve, reject) => {
      const respond = (response: http.IncomingMessage) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      };
      const request =
        'url' in this.target
          ? http.request(`${this.target.url}${path}`, options, respond)
          : http.request({ ...options, socketPath: this.target.socketPath, path, host: 'docker' }, respond);
      request.on('error', reject);
      request.end(payload ?? undefined);
    });
  }

  /** A request that must succeed; its answer parsed as JSON (null where it is empty). */
  async json<T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.send(method, path, body);
    if (answer.status >= 400)
      throw new Error(
        `${method} ${path} answered ${answer.status}: ${answer.body.toString('utf8').slice(0, 300)}`,
      );
    return schema.parse(answer.body.length === 0 ? null : JSON.parse(answer.body.toString('utf8')));
  }

  close(): void {
    this.agent.destroy();
  }
}
