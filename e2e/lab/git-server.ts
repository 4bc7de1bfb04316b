import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { output } from './processes';

type Login = { user: string; token: string };

/** A real git server on this machine: `git http-backend`, as CGI, with one repository `stacks.git`. */
export class LabGitServer {
  /** Whoever asks must sign in so; null: nobody. */
  login: Login | null = null;
  /** The requests it got, as method and path. */
  readonly asked: string[] = [];

  private constructor(
    private readonly directory: string,
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<LabGitServer> {
    const directory = mkdtempSync(join(tmpdir(), 'gantry-git-'));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const lab = new LabGitServer(directory, server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => lab.answer(request, response));
    await output('git', ['init', '-q', '--bare', '-b', 'main', join(directory, 'stacks.git')]);
    await output('git', ['init', '-q', '-b', 'main', lab.tree]);
    return lab;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/stacks.git`;
  }

  /** Where commits are made. */
  private get tree(): string {
    return join(this.directory, 'tree');
  }

  /** Runs git in the tree that commits are made in. */
  git(...args: string[]): Promise<string> {
    const author = ['-c', 'user.name=Grace', '-c', 'user.email=grace@example.com'];
    return output('git', ['-C', this.tree, ...author, ...args]);
  }

  /** Commits these files to `branch` and pushes it; a content `{ link }` is a symbolic link. Answers the commit. */
  async push(
    files: Record<string, string | { link: string }>,
    subject: string,
    branch = 'main',
  ): Promise<string> {
    await this.git('checkout', '-q', '-B', branch);
    for (const [file, content] of Object.entries(files)) {
      const path = join(this.tree, file);
      mkdirSync(dirname(path), { recursive: true });
      rmSync(path, { force: true });
      if (typeof content === 'string') writeFileSync(path, content);
      else symlinkSync(content.link, path);
    }
    await this.git('add', '-A');
    await this.git('commit', '-q', '--allow-empty', '-m', subject);
    await this.git('push', '-q', '-f', join(this.directory, 'stacks.git'), branch);
    return this.git('rev-parse', 'HEAD');
  }

  /** Runs git in the repository that is served. */
  served(...args: string[]): Promise<string> {
    return output('git', ['-C', join(this.directory, 'stacks.git'), ...args]);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.directory, { recursive: true, force: true });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    this.asked.push(`${request.method} ${url.pathname}`);
    const { login } = this;
    const expected = login && `Basic ${Buffer.from(`${login.user}:${login.token}`).toString('base64')}`;
    if (expected !== null && request.headers.authorization !== expected) {
      request.resume();
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const child = spawn('git', ['http-backend'], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: this.directory,
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: request.method,
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        REMOTE_ADDR: '127.0.0.1',
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const said: Buffer[] = [];
    child.stdin.on('error', () => undefined);
    request.pipe(child.stdin);
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.once('close', () => {
      const all = Buffer.concat(said);
      const end = all.indexOf('\r\n\r\n');
      const headers = all
        .toString('latin1', 0, Math.max(end, 0))
        .split('\r\n')
        .filter((line) => line.includes(': '))
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const);
      const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
      response.writeHead(parseInt(status, 10), Object.fromEntries(headers)).end(all.subarray(end + 4));
    });
  }
}
