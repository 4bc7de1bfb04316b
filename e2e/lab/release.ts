import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labDirectory, makeLabDirectory, removeLabDirectory } from './lab-directory';
import { output } from './processes';

/** Releases of Debian whose engine the lab can run: trixie has Docker Engine 26.1 with API 1.45, sid a newer one. */
export const RELEASES = ['trixie', 'sid'] as const;
export type Release = (typeof RELEASES)[number];

/** The engine, and what it and `node.sh` call. */
const PACKAGES = ['docker.io', 'iptables', 'procps', 'xz-utils', 'coreutils', 'dash', 'mount', 'iproute2'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** Where `node.sh` mounts something: nothing can be made in the finished folder. */
const MOUNT_POINTS = ['dev', 'proc', 'sys', 'run', 'tmp', 'old', 'etc/docker', 'var/lib/docker'];
/** Grows with every change of what the finished folder holds: one that an older lab made is not taken. */
const EDITION = 1;
/** What the packages' own scripts, which do not run, would link. */
const IPTABLES_NAMES = ['', '-save', '-restore'].flatMap((end) => [`iptables${end}`, `ip6tables${end}`]);
const DOWNLOAD_TIMEOUT_MS = 300_000;

const unpacking = new Map<Release, Promise<string>>();

/**
 * A folder that holds a release's Docker Engine and the libraries and programs it takes, for a lab node to run in. The
 * packages (about 75 MB) are fetched and checked by apt with settings of its own, which touch nothing of the machine's,
 * and unpacked once: the folder stays in the lab's directory for the next run.
 */
export function releaseRoot(release: Release): Promise<string> {
  let root = unpacking.get(release);
  if (root === undefined) {
    root = unpackOnce(release);
    unpacking.set(release, root);
    root.catch(() => unpacking.delete(release));
  }
  return root;
}

/** The release that `GANTRY_TEST_RELEASE` names, for running any test on another engine; undefined: none is named. */
export function releaseOfEnvironment(): Release | undefined {
  const named = process.env.GANTRY_TEST_RELEASE;
  if (named === undefined || named === '') return undefined;
  const release = RELEASES.find((each) => each === named);
  if (release === undefined)
    throw new Error(`GANTRY_TEST_RELEASE is "${named}", and the lab knows ${RELEASES.join(', ')} only`);
  return release;
}

async function unpackOnce(release: Release): Promise<string> {
  const root = labDirectory(`release-${release}-${EDITION}`);
  if (existsSync(root)) return root;
  // Two runs may do this at once; what is not finished counts as a leftover of its run.
  const name = `unpacking-${release}-${process.pid}`;
  const directory = makeLabDirectory(name);
  try {
    const fresh = join(directory, 'root');
    await unpack(release, directory, fresh);
    try {
      renameSync(fresh, root);
    } catch (error) {
      if (!existsSync(root)) throw error;
    }
    return root;
  } finally {
    await removeLabDirectory(name);
  }
}

async function unpack(release: Release, directory: string, root: string): Promise<void> {
  const archives = join(directory, 'cache/archives');
  mkdirSync(join(directory, 'state/lists/partial'), { recursive: true });
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const sources = join(directory, 'sources.list');
  const installed = join(directory, 'status');
  writeFileSync(sources, `deb [signed-by=${KEYRING}] ${await mirror()} ${release} main\n`);
  // Nothing is installed, as far as apt knows: it fetches every library.
  writeFileSync(installed, '');
  const apt = (...args: string[]) =>
    output('apt-get', [...aptSettings(directory, sources, installed), ...args], {
      timeoutMs: DOWNLOAD_TIMEOUT_MS,
    });
  await apt('update');
  await apt('install', '--download-only', ...PACKAGES);

  for (const folder of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', folder), { recursive: true });
    symlinkSync(`usr/${folder}`, join(root, folder));
  }
  for (const name of readdirSync(archives).filter((each) => each.endsWith('.deb')))
    await output('dpkg-deb', ['--extract', join(archives, name), root]);
  for (const folder of MOUNT_POINTS) mkdirSync(join(root, folder), { recursive: true });
  for (const folder of ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'var/run'])
    rmSync(join(root, folder), { recursive: true, force: true });
  symlinkSync('/run', join(root, 'var/run'));
  for (const name of IPTABLES_NAMES) symlinkSync('xtables-nft-multi', join(root, 'usr/sbin', name));
  writeFileSync(join(root, 'etc/resolv.conf'), '');
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\n');
}

/** Where the machine has its own packages from; each mirror of Debian holds every release. */
async function mirror(): Promise<string> {
  const targets = await output('apt-get', ['indextargets', '--format', '$(REPO_URI) $(RELEASE)']);
  const all = targets.split('\n').map((line) => line.split(' '));
  // Updates and security fixes are `bookworm-updates` and the like: the latter have a place of their own.
  const [address] = all.find(([, name]) => name !== undefined && /^[a-z]+$/.test(name)) ?? [];
  if (address === undefined) throw new Error('apt has no source of Debian packages on this machine');
  return address;
}

function aptSettings(directory: string, sources: string, installed: string): string[] {
  const settings = [
    `Dir::Etc::SourceList=${sources}`,
    'Dir::Etc::SourceParts=/dev/null',
    'Dir::Etc::Preferences=/dev/null',
    'Dir::Etc::PreferencesParts=/dev/null',
    `Dir::State=${join(directory, 'state')}`,
    `Dir::State::Status=${installed}`,
    `Dir::Cache=${join(directory, 'cache')}`,
    'Acquire::Languages=none',
    'Acquire::Retries=3',
    'APT::Install-Recommends=false',
    'APT::Sandbox::User=root',
  ];
  return ['--quiet', '--yes', ...settings.flatMap((setting) => ['--option', setting])];
}
