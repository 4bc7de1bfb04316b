// @ts-check
// `npm run audit:verify`: checks an exported audit log without the server (docs/operations.md). Uses nothing but Node
// itself, because it runs before the packages are installed.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from './packages.mjs';
import { PlainError, run, runNpm } from './process.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

async function main() {
  await installPackages(root);
  const built = await runNpm(['run', '--silent', 'build:audit-verify'], { cwd: root, env: process.env });
  if (built.code !== 0) throw new PlainError('The command could not be built; the message is above.');
  // npm runs scripts in the package's folder; paths are meant from where it was called.
  const { code } = await run(
    process.execPath,
    [join(root, 'dist/audit-verify.cjs'), ...process.argv.slice(2)],
    {
      cwd: process.env.INIT_CWD ?? process.cwd(),
    },
  );
  process.exitCode = code;
}

main().catch((/** @type {unknown} */ error) => {
  console.error(error instanceof PlainError ? error.message : error);
  process.exit(2);
});
