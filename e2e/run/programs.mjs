// @ts-check
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { installDebianPackages } from '../../server/launch/debian.mjs';
import { findProgram, PlainError, run } from '../../server/launch/process.mjs';

const SSH_SERVER = 'openssh-server';
/** A domain controller is made of what the second one brings. */
const SAMBA = ['samba-ad-dc', 'samba-ad-provision'];

/** Debian packages of the tests, each with the programs of which any shows that it is there. */
const PROGRAMS = [
  { package: 'docker.io', programs: ['dockerd'] },
  {
    package: 'chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  },
  { package: 'docker-compose', programs: ['docker-compose'] },
  { package: 'slapd', programs: ['slapd'] },
  { package: 'git', programs: ['git'] },
  { package: 'docker-registry', programs: ['docker-registry'] },
  { package: 'iproute2', programs: ['ip'] },
  { package: 'iptables', programs: ['iptables'] },
  { package: 'openssh-client', programs: ['ssh-keygen'] },
  { package: SSH_SERVER, programs: ['sshd'] },
  { package: 'openssl', programs: ['openssl'] },
  { package: 'procps', programs: ['ps'] },
  { package: 'util-linux', programs: ['nsenter'] },
];

/** Installs the Debian packages that are missing. */
export async function installTestPrograms() {
  const missing = missingPackages();
  if (missing.length > 0) {
    const install = () => installDebianPackages(missing, 'the tests');
    const brings = [SSH_SERVER, ...SAMBA].some((name) => missing.includes(name));
    await (brings ? withoutServers(install) : install());
    const still = missingPackages();
    if (still.length > 0)
      throw new PlainError(`Installed, but their programs are still missing: ${still.join(', ')}`);
  }
  // In newer Debian the docker command is a package of its own, which docker.io only recommends.
  if (findProgram('docker') === null) await installDebianPackages(['docker-cli'], 'the tests');
  const { code, output } = await run('busybox', ['true'], { quiet: true });
  if (code !== 0) throw new PlainError(`busybox does not run: ${output}`);
}

/**
 * Keeps Debian from starting the sshd and the Samba it installs: nobody may be able to reach a machine because tests ran on
 * it. The tests start their own in lab nodes.
 *
 * @param {() => Promise<void>} install
 */
async function withoutServers(install) {
  const policy = '/usr/sbin/policy-rc.d';
  // Whoever wrote one has decided already.
  if (existsSync(policy)) return install();
  writeFileSync(
    policy,
    '#!/bin/sh\ncase " $* " in *" ssh"*|*" smbd"*|*" nmbd"*|*" samba"*|*" winbind"*) exit 101 ;; esac\n',
    { mode: 0o755 },
  );
  try {
    await install();
  } finally {
    rmSync(policy, { force: true });
  }
  // Where there is systemd, not at the next start of the machine either.
  const units = ['ssh.service', 'ssh.socket', 'smbd', 'nmbd', 'winbind', 'samba-ad-dc'];
  for (const unit of units) await run('systemctl', ['disable', unit], { quiet: true });
}

function missingPackages() {
  const missing = PROGRAMS.filter(({ programs }) => programs.every((name) => findProgram(name) === null));
  // The program of busybox-static has the same name as that of busybox, which is linked to libraries.
  const busybox = existsSync('/usr/share/doc/busybox-static') ? [] : ['busybox-static'];
  const samba = existsSync('/usr/share/samba/setup/provision.ldif') && findProgram('samba') ? [] : SAMBA;
  return [...missing.map((entry) => entry.package), ...busybox, ...samba];
}
