import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export type RunOptions = {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  input?: string | Buffer;
  timeoutMs?: number;
};
export type RunResult = { code: number; stdout: string; stderr: string };

/** Runs a program to its end without a shell; `code` is 128 when a signal (or the timeout) ended it. */
export function run(program: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 120_000,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A program that ends without reading its input is judged by its exit code.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code: code ?? 128,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
  });
}

/** Runs a program that must succeed, and answers its standard output without the last newline. */
export async function output(program: string, args: string[], options: RunOptions = {}): Promise<string> {
  const result = await run(program, args, options);
  if (result.code !== 0) {
    const said = `${result.stdout}${result.stderr}`.trim().split('\n').slice(-20).join('\n');
    throw new Error(`${program} ${args.join(' ')} ended with ${result.code}:\n${said}`);
  }
  return result.stdout.replace(/\n$/, '');
}

/** Asks until the answer is not null, undefined or false; throws with what `describe` says at the deadline. */
export async function waitFor<T>(
  question: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  timeoutMs: number,
  describe: () => string,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await question();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`${describe()} (waited ${timeoutMs / 1000} s)`);
    await delay(50);
  }
}

/** The process ids, as this process sees them, whose environment has the entry `NAME=value`. */
export function processesWithEnvironment(entry: string): number[] {
  return allProcesses().filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(entry));
}

/** The name the kernel has for a process (at most 15 characters), or an empty text when it is gone. */
export function processName(pid: number): string {
  return read(`/proc/${pid}/comm`).trim();
}

/** Whether the process exists and is not a zombie. */
export function isRunning(pid: number): boolean {
  const state = /^State:\s+(\S)/m.exec(read(`/proc/${pid}/status`))?.[1];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** The process's id in each nested namespace, outermost first. */
export function namespaceIds(pid: number): number[] {
  const ids = /^NSpid:\s+(.*)$/m.exec(read(`/proc/${pid}/status`))?.[1];
  return ids === undefined ? [] : ids.split(/\s+/).map(Number);
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function allProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
