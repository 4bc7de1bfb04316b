// @ts-check
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const server = join(root, 'dist/main.js');

/**
 * Runs a command of the server as it was last built, with the arguments of this process. Builds nothing: it must not
 * touch what a running Gantry was started from.
 *
 * @param {string} command
 */
export function passOn(command) {
  if (!existsSync(server)) {
    process.stderr.write('Gantry was never started here: run "npm start" first.\n');
    process.exitCode = 1;
    return;
  }
  const child = spawn(process.execPath, [server, command, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  child.on('exit', (code) => process.exit(code ?? 1));
}
