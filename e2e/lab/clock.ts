import { closeSync, openSync, readdirSync, readFileSync, readSync, writeSync } from 'node:fs';
import { labProcesses } from './lab-directory';
import type { LabNode } from './node';
import { signal, waitFor } from './processes';

/** `clock_gettime`, among Linux's system calls on x86-64. */
const CLOCK_GETTIME = 228;
const QUIET_TIMEOUT_MS = 45_000;

/**
 * Sets the clock of a node's running engine wrong by so many seconds (0: right again), and no other's. A kernel has no
 * namespace for the time of day, and Go asks neither libc nor a system call for it, but a function that the kernel maps
 * into each process (vdso(7)). The engine's own copy of that is replaced by one that makes the system call and adds the
 * seconds. The clock that only counts on, which timers hang on, stays right. An engine that starts has the right time.
 * Only for x86-64.
 */
export async function shiftClock(node: LabNode, seconds: number): Promise<void> {
  const [pid] = labProcesses(node.directory, 'dockerd');
  if (pid === undefined) throw new Error(`No engine runs on the lab node ${node.name}`);
  if (process.arch !== 'x64') throw new Error('Clocks are set wrong on x86-64 alone');
  const shared = vdsoOf(pid);
  const memory = openSync(`/proc/${pid}/mem`, 'r+');
  try {
    const image = Buffer.alloc(shared.end - shared.start);
    readSync(memory, image, 0, image.length, shared.start);
    const entry = shared.start + symbolOffset(image, '__vdso_clock_gettime');
    // None of its threads may be in the middle of what is replaced.
    await waitFor(
      () => {
        signal(pid, 'SIGSTOP');
        if (threadsAt(pid).every((at) => at < shared.start || at >= shared.end)) return true;
        signal(pid, 'SIGCONT');
        return false;
      },
      QUIET_TIMEOUT_MS,
      () => `The process ${pid} looks at its clock all the time`,
    );
    const code = shiftedClock(seconds);
    writeSync(memory, code, 0, code.length, entry);
  } finally {
    closeSync(memory);
    signal(pid, 'SIGCONT');
  }
}

/** Machine code for `clock_gettime(clock, time)`. */
function shiftedClock(seconds: number): Buffer {
  const addition = Buffer.alloc(4);
  addition.writeInt32LE(seconds);
  return Buffer.concat([
    Buffer.from([0xb8, CLOCK_GETTIME, 0, 0, 0]), // mov eax, 228
    Buffer.from([0x0f, 0x05]), // syscall
    Buffer.from([0x85, 0xff]), // test edi, edi: CLOCK_REALTIME is 0
    Buffer.from([0x75, 0x07]), // jne to the return
    Buffer.from([0x48, 0x81, 0x06]), // add qword [rsi], seconds
    addition,
    Buffer.from([0xc3]), // ret
  ]);
}

function vdsoOf(pid: number): { start: number; end: number } {
  const line = readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .find((each) => each.endsWith('[vdso]'));
  const [, start, end] = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line ?? '') ?? [];
  if (start === undefined || end === undefined) throw new Error(`The process ${pid} has no vdso`);
  return { start: parseInt(start, 16), end: parseInt(end, 16) };
}

/** Where each thread of a stopped process goes on. Source: proc(5), /proc/pid/task/tid/syscall. */
function threadsAt(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const words = readFileSync(`/proc/${pid}/task/${thread}/syscall`, 'utf8').trim().split(' ');
    // "running" has no address: it is asked again.
    return words.length === 1 ? NaN : parseInt(words.at(-1) ?? '', 16);
  });
}

/** The value of a symbol of a shared object of 64 bits. Source: elf(5). */
function symbolOffset(image: Buffer, name: string): number {
  const sections = Number(image.readBigUInt64LE(40));
  const [size, count] = [image.readUInt16LE(58), image.readUInt16LE(60)];
  const DYNAMIC_SYMBOLS = 11;
  for (let index = 0; index < count; index++) {
    const header = sections + index * size;
    if (image.readUInt32LE(header + 4) !== DYNAMIC_SYMBOLS) continue;
    const names = sections + image.readUInt32LE(header + 40) * size;
    const texts = Number(image.readBigUInt64LE(names + 24));
    const first = Number(image.readBigUInt64LE(header + 24));
    const last = first + Number(image.readBigUInt64LE(header + 32));
    for (let symbol = first; symbol < last; symbol += 24) {
      const at = texts + image.readUInt32LE(symbol);
      if (image.toString('latin1', at, image.indexOf(0, at)) === name)
        return Number(image.readBigUInt64LE(symbol + 8));
    }
  }
  throw new Error(`The vdso has no ${name}`);
}
