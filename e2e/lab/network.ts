import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAB_DIRECTORY, labDirectory, withLabLock } from './lab-directory';
import { output, run } from './processes';

const ADDRESSES = join(LAB_DIRECTORY, 'addresses');
const BRIDGE = 'gantry-lab0';
const FORWARD_RULE = ['FORWARD', '-i', BRIDGE, '-o', BRIDGE, '-j', 'ACCEPT'];
const NETWORK = '10.213.77';

/** The host's own address on the lab's bridge: what an engine dials to reach a service of the host. */
export const HOST_ADDRESS = `${NETWORK}.1`;
/** The lab's addresses, for `--insecure-registry`. */
export const LAB_SUBNET = `${NETWORK}.0/24`;

/** Takes a free address of the lab for a part of that name, and makes the bridge with the first. */
export function claimAddress(name: string): Promise<string> {
  return withLabLock(async () => {
    await raiseBridge();
    mkdirSync(ADDRESSES, { recursive: true });
    const taken = claimedAddresses();
    for (let number = 2; number < 255; number++) {
      if (taken.includes(number)) continue;
      writeFileSync(join(ADDRESSES, String(number)), name);
      return `${NETWORK}.${number}`;
    }
    throw new Error(`No address is free in ${LAB_SUBNET}: remove ${LAB_DIRECTORY} when no lab is running`);
  });
}

/** Unplugs the part and gives its address back; the bridge goes with the last. */
export function releaseAddress(name: string): Promise<void> {
  return withLabLock(async () => {
    for (const number of existsSync(ADDRESSES) ? readdirSync(ADDRESSES) : []) {
      const file = join(ADDRESSES, number);
      if (readFileSync(file, 'utf8') !== name) continue;
      // It would go with the node's network namespace, but the kernel frees that only some time later.
      await run('ip', ['link', 'delete', interfaceName(number)]);
      rmSync(file, { force: true });
    }
    if (claimedAddresses().length === 0) await lowerBridge();
  });
}

async function raiseBridge(): Promise<void> {
  if ((await run('ip', ['link', 'show', BRIDGE])).code !== 0) {
    // A bridge takes the lowest address of its ports unless it has its own: it would change as nodes come and go.
    await output('ip', ['link', 'add', BRIDGE, 'address', hardwareAddress(1), 'type', 'bridge']);
  }
  await output('ip', ['address', 'replace', `${HOST_ADDRESS}/24`, 'dev', BRIDGE]);
  await output('ip', ['link', 'set', BRIDGE, 'up']);
  // An engine of the machine sets FORWARD to DROP, which also meets frames between two ports of a bridge.
  if ((await run('iptables', ['-w', '-C', ...FORWARD_RULE])).code !== 0) {
    await output('iptables', ['-w', '-I', ...FORWARD_RULE]);
  }
}

async function lowerBridge(): Promise<void> {
  await run('ip', ['link', 'delete', BRIDGE]);
  await run('iptables', ['-w', '-D', ...FORWARD_RULE]);
  rmSync(ADDRESSES, { recursive: true, force: true });
}

/** Puts an interface with the address into the network namespace of a process and plugs it into the bridge. */
export async function plugIn(pid: number, address: string): Promise<void> {
  const number = Number(address.split('.')[3]);
  const outer = interfaceName(number);
  const inside = ['--target', String(pid), '--net', '--', 'ip'];
  await run('ip', ['link', 'delete', outer]);
  // The next node with this address must have its hardware address too: neighbours remember it for half a minute.
  const eth0 = ['name', 'eth0', 'address', hardwareAddress(number), 'netns', String(pid)];
  await output('ip', ['link', 'add', outer, 'type', 'veth', 'peer', ...eth0]);
  await output('ip', ['link', 'set', outer, 'master', BRIDGE, 'up']);
  await output('nsenter', [...inside, 'address', 'add', `${address}/24`, 'dev', 'eth0']);
  await output('nsenter', [...inside, 'link', 'set', 'eth0', 'up']);
  await output('nsenter', [...inside, 'route', 'add', 'default', 'via', HOST_ADDRESS]);
}

/** Unplugs the part at `address` from the bridge, or plugs it in again: nothing says so to either end. */
export async function setPlugged(address: string, plugged: boolean): Promise<void> {
  const outer = interfaceName(Number(address.split('.')[3]));
  await output('ip', ['link', 'set', outer, plugged ? 'up' : 'down']);
}

function hardwareAddress(number: number): string {
  return `02:67:6e:74:79:${number.toString(16).padStart(2, '0')}`;
}

function interfaceName(number: number | string): string {
  return `gantry-lab-${number}`;
}

/** The last parts of the addresses in use: a claim without its part's directory is none. */
function claimedAddresses(): number[] {
  if (!existsSync(ADDRESSES)) return [];
  return readdirSync(ADDRESSES)
    .filter((number) => existsSync(labDirectory(readFileSync(join(ADDRESSES, number), 'utf8'))))
    .map(Number);
}
