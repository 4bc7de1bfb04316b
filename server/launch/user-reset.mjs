// @ts-check
// `npm run user:reset -- <name>`: takes a lost password away and prints a link to set a new one. Builds nothing: it
// must not touch what a running Gantry was started from.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const server = join(root, 'dist/main.js');

if (existsSync(server)) {
  const child = spawn(process.execPath, [server, 'user:reset', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  child.on('exit', (code) => process.exit(code ?? 1));
} else {
  process.stderr.write('Gantry was never started here: run "npm start" first.\n');
  process.exitCode = 1;
}
