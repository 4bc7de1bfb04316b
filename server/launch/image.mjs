// @ts-check
// `npm run image`: the container image, `gantry:<version>`. The console is built here and only what it needs to run is
// copied, so that the image holds no compiler, no package manager's cache and no source.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenChanged } from './build.mjs';
import { installPackages } from './packages.mjs';
import { PlainError, say } from './process.mjs';
import { billOfMaterials } from './sbom.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const context = join(root, 'dist/image');
/** Parts of `.next` that only building and developing need. */
const NOT_SERVED = new Set([
  'cache',
  'dev',
  'diagnostics',
  'lock',
  'trace',
  'trace-build',
  'turbopack',
  'types',
]);
const NEXT = 'node_modules/next';
const PROGRAMS = [
  'dist/main.js',
  'dist/compose-worker.js',
  'dist/git-worker.js',
  'dist/agent.cjs',
  'dist/audit-verify.cjs',
];
/** Compilers, and what helps to debug Next: loaded only where there is something to compile or to debug. */
const NOT_RUN =
  /^node_modules\/(@next\/swc-|@swc\/core|typescript\/|sharp\/|@img\/|esbuild\/|@esbuild\/)|\.(map|d\.ts|runtime\.dev\.js)$/;

/**
 * Every file the server may load, relative to the root: traced from its code and from Next's lists of its pages. Next
 * itself is taken whole, because what it loads at its start is in no list.
 */
async function filesToRun() {
  const require = createRequire(import.meta.url);
  const { nodeFileTrace } = require('next/dist/compiled/@vercel/nft');
  const { fileList } = await nodeFileTrace(
    PROGRAMS.map((name) => join(root, name)),
    {
      base: root,
      ignore: ['node_modules/next/**'],
    },
  );
  const files = new Set(/** @type {Iterable<string>} */ (fileList));
  for (const list of [
    join(root, '.next/next-server.js.nft.json'),
    ...tracesUnder(join(root, '.next/server')),
  ]) {
    for (const file of JSON.parse(readFileSync(list, 'utf8')).files) {
      files.add(relative(root, join(dirname(list), file)));
    }
  }
  for (const file of readdirSync(join(root, NEXT), { recursive: true, encoding: 'utf8' }))
    files.add(join(NEXT, file));
  return [...files].filter((file) => file.startsWith('node_modules/') && !NOT_RUN.test(file)).sort();
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function tracesUnder(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.nft.json'))
    .map((file) => join(folder, file));
}

/** Lays the image's files out in `dist/image`. @returns {Promise<void>} */
export async function layOut() {
  rmSync(context, { recursive: true, force: true });
  mkdirSync(join(context, 'dist'), { recursive: true });
  mkdirSync(join(context, 'data'));
  for (const file of await filesToRun()) {
    const from = join(root, file);
    if (!existsSync(from) || statSync(from).isDirectory()) continue;
    cpSync(from, join(context, file), { dereference: true });
  }
  for (const name of readdirSync(join(root, '.next')).filter((each) => !NOT_SERVED.has(each))) {
    cpSync(join(root, '.next', name), join(context, '.next', name), { recursive: true });
  }
  // Its native parts are looked up by the machine's kind at the start, which no trace sees.
  const natives = 'node_modules/@photostructure/sqlite/prebuilds';
  for (const kind of readdirSync(join(root, natives)).filter((each) => each.startsWith('linux-'))) {
    cpSync(join(root, natives, kind), join(context, natives, kind), { recursive: true });
  }
  for (const name of ['package.json', 'LICENSE', 'public', ...PROGRAMS]) {
    cpSync(join(root, name), join(context, name), { recursive: true });
  }
  writeFileSync(join(context, 'sbom.cdx.json'), await billOfMaterials(root));
  // Next would compile its configuration at every start.
  const { transformSync } = await import('esbuild');
  const source = readFileSync(join(root, 'next.config.ts'), 'utf8');
  writeFileSync(join(context, 'next.config.mjs'), transformSync(source, { loader: 'ts' }).code);
}

async function main() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await installPackages(root);
  await buildWhenChanged(root);
  await layOut();
  const tag = `gantry:${version}`;
  say(`Building ${tag}`);
  const args = ['build', '--tag', tag, '--file', join(root, 'Dockerfile'), ...process.argv.slice(2), context];
  const docker = spawn('docker', args, { stdio: 'inherit' });
  docker.on('error', () => {
    console.error('The docker command was not found. Install it, then run this again.');
    process.exit(1);
  });
  docker.on('exit', (code) => process.exit(code ?? 1));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((/** @type {unknown} */ error) => {
    console.error(error instanceof PlainError ? error.message : error);
    process.exit(1);
  });
}
