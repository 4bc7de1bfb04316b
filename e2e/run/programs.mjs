// @ts-check
import { existsSync } from 'node:fs';
import { installDebianPackages } from '../../server/launch/debian.mjs';
import { findProgram, PlainError, run } from '../../server/launch/process.mjs';

/** Debian packages of the tests, each with the programs of which any shows that it is there. */
const PROGRAMS = [
  { package: 'docker.io', programs: ['dockerd'] },
  {
    package: 'chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  },
  { package: 'docker-compose', programs: ['docker-compose'] },
  { package: 'docker-registry', programs: ['docker-registry'] },
  { package: 'iproute2', programs: ['ip'] },
  { package: 'iptables', programs: ['iptables'] },
  { package: 'openssl', programs: ['openssl'] },
  { package: 'procps', programs: ['ps'] },
  { package: 'util-linux', programs: ['nsenter'] },
];

/** Installs the Debian packages that are missing. */
export async function installTestPrograms() {
  const missing = missingPackages();
  if (missing.length > 0) {
    await installDebianPackages(missing, 'the tests');
    const still = missingPackages();
    if (still.length > 0)
      throw new PlainError(`Installed, but their programs are still missing: ${still.join(', ')}`);
  }
  // In newer Debian the docker command is a package of its own, which docker.io only recommends.
  if (findProgram('docker') === null) await installDebianPackages(['docker-cli'], 'the tests');
  const { code, output } = await run('busybox', ['true'], { quiet: true });
  if (code !== 0) throw new PlainError(`busybox does not run: ${output}`);
}

function missingPackages() {
  const missing = PROGRAMS.filter(({ programs }) => programs.every((name) => findProgram(name) === null));
  // The program of busybox-static has the same name as that of busybox, which is linked to libraries.
  const busybox = existsSync('/usr/share/doc/busybox-static') ? [] : ['busybox-static'];
  return [...missing.map((entry) => entry.package), ...busybox];
}
