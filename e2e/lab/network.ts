import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { output, run } from './processes';

/** Everything of the lab lies below this folder; unix socket paths must stay under 108 bytes. */
export const LAB_DIRECTORY = '/tmp/gantry-lab';
const ADDRESSES = join(LAB_DIRECTORY, 'addresses');
const BRIDGE = 'gantry-lab0';
const NETWORK = '10.213.77';

/** The host's own address on the lab's bridge: what an engine dials to reach a service of the host. */
export const HOST_ADDRESS = `${NETWORK}.1`;
/** The lab's addresses, for `--insecure-registry`. */
export const LAB_SUBNET = `${NETWORK}.0/24`;

/** Makes the bridge that every lab node is attached to, unless it is there. */
export async function raiseBridge(): Promise<void> {
  if ((await run('ip', ['link', 'show', BRIDGE])).code !== 0) {
    const added = await run('ip', ['link', 'add', BRIDGE, 'type', 'bridge']);
    if (added.code !== 0 && !added.stderr.includes('File exists')) throw new Error(added.stderr);
  }
  await output('ip', ['address', 'replace', `${HOST_ADDRESS}/24`, 'dev', BRIDGE]);
  await output('ip', ['link', 'set', BRIDGE, 'up']);
  // An engine of the machine sets FORWARD to DROP, which also meets frames between two ports of a bridge.
  const rule = ['FORWARD', '-i', BRIDGE, '-o', BRIDGE, '-j', 'ACCEPT'];
  if ((await run('iptables', ['-w', '-C', ...rule])).code !== 0) {
    await output('iptables', ['-w', '-I', ...rule]);
  }
}

/** Removes the bridge and its rule when no node is left. */
export async function lowerBridge(): Promise<void> {
  if (claimedAddresses().length > 0) return;
  await run('ip', ['link', 'delete', BRIDGE]);
  await run('iptables', ['-w', '-D', 'FORWARD', '-i', BRIDGE, '-o', BRIDGE, '-j', 'ACCEPT']);
  rmSync(ADDRESSES, { recursive: true, force: true });
}

/** Takes a free address of the lab for a node; safe against other processes doing the same. */
export function claimAddress(name: string): string {
  mkdirSync(ADDRESSES, { recursive: true });
  for (const number of claimedAddresses()) {
    if (readFileSync(join(ADDRESSES, String(number)), 'utf8') === name) return `${NETWORK}.${number}`;
  }
  for (let number = 2; number < 255; number++) {
    try {
      const file = openSync(join(ADDRESSES, String(number)), 'wx');
      writeSync(file, name);
      closeSync(file);
      return `${NETWORK}.${number}`;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  throw new Error(`No address is free in ${LAB_SUBNET}: remove ${LAB_DIRECTORY} when no lab is running`);
}

/** Unplugs a node and gives its address back. */
export async function releaseAddress(name: string): Promise<void> {
  for (const number of claimedAddresses()) {
    const file = join(ADDRESSES, String(number));
    if (readFileSync(file, 'utf8') !== name) continue;
    // It would go with the node's network namespace, but the kernel frees that only some time later.
    await run('ip', ['link', 'delete', interfaceName(number)]);
    rmSync(file, { force: true });
  }
}

/** Puts an interface with the address into the network namespace of a process and plugs it into the bridge. */
export async function plugIn(pid: number, address: string): Promise<void> {
  const outer = interfaceName(Number(address.split('.')[3]));
  const inside = ['--target', String(pid), '--net', '--', 'ip'];
  await run('ip', ['link', 'delete', outer]);
  await output('ip', ['link', 'add', outer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid)]);
  await output('ip', ['link', 'set', outer, 'master', BRIDGE, 'up']);
  await output('nsenter', [...inside, 'address', 'add', `${address}/24`, 'dev', 'eth0']);
  await output('nsenter', [...inside, 'link', 'set', 'eth0', 'up']);
  await output('nsenter', [...inside, 'route', 'add', 'default', 'via', HOST_ADDRESS]);
}

function interfaceName(number: number): string {
  return `gantry-lab-${number}`;
}

function claimedAddresses(): number[] {
  try {
    return readdirSync(ADDRESSES).map(Number);
  } catch {
    return [];
  }
}
