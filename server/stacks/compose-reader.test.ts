import { afterEach, expect, it } from 'vitest';
import { type ComposeSource, loadProject } from '@/lib/compose/load';
import { type ComposeReader, createComposeReader } from './compose-reader';

const readers: ComposeReader[] = [];
afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.close()));
});

function reader(...options: Parameters<typeof createComposeReader>): ComposeReader {
  const made = createComposeReader(...options);
  readers.push(made);
  return made;
}

const source = (text: string): ComposeSource => ({ text, stackName: 'shop', target: 'engine' });

/** A thread that answers with the number of its answers, and does not come back from the text "loop". */
const script = (ready: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      let count = 0;
      parentPort.on('message', ({ text }) => {
        while (text === 'loop');
        if (text === 'end') process.exit(0);
        parentPort.postMessage(count += 1);
      });
      ${ready}
    `)}`,
  );
const counting = script("parentPort.postMessage('ready');");

it('reads what loadProject reads, in turn', async () => {
  const made = reader();
  const files = [
    'services: {web: {image: "app:${TAG:-1}", ports: ["80"], configs: [c]}}\nconfigs: {c: {content: hello}}',
    'services: {web: {imag: app}}',
    '',
  ].map(source);
  expect(await Promise.all(files.map((file) => made.load(file)))).toEqual(files.map(loadProject));
});

it('S12: goes on while a file is read', async () => {
  const made = reader({ script: counting, deadlineMs: 100 });
  let ticks = 0;
  const interval = setInterval(() => (ticks += 1), 1);
  await expect(made.load(source('loop'))).rejects.toThrow();
  clearInterval(interval);
  expect(ticks).toBeGreaterThan(1);
});

it('S12: refuses a file that takes too long, and reads the next in a new thread', async () => {
  const made = reader({ script: counting, deadlineMs: 100 });
  expect(await made.load(source(''))).toBe(1);
  const loops = made.load(source('loop'));
  const next = made.load(source(''));
  await expect(loops).rejects.toMatchObject({
    code: 'compose_invalid',
    message:
      'The Compose file takes longer than 0.1 s to read, so it was refused. Make it smaller, or split it into several stacks.',
  });
  expect(await next).toBe(1);
  expect(await made.load(source(''))).toBe(2);
});

it('comes back from a thread that ends or does not begin', async () => {
  const made = reader({ script: counting });
  await expect(made.load(source('end'))).rejects.toMatchObject({ code: 'compose_invalid' });
  expect(await made.load(source(''))).toBe(1);
  await expect(reader({ script: script('process.exit(0);') }).load(source(''))).rejects.toMatchObject({
    code: 'internal',
  });
});
