import { lookup as resolveName } from 'node:dns';
import { request } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { printRecord } from './audit-file';
import type { Checkpoint } from './checkpoint';

export type Webhook = { url: string; token: string | null; ca: string | null };

const forbidden = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  // Where clouds keep a machine's credentials.
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  forbidden.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
  ['ff00::', 8],
] as const) {
  forbidden.addSubnet(network, bits, 'ipv6');
}

/** Whether a webhook may be at this address: not on this machine, not where clouds keep credentials. */
export function mayBeDialled(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  return !forbidden.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Posts checkpoints as JSON Lines. Redirects are not followed; the address a name stands for is judged when it is
 * dialled, so that a name cannot be turned afterwards.
 *
 * @param allowed which addresses may be dialled
 * @throws an `Error` that says why it was not taken
 */
export function deliverToWebhook(
  webhook: Webhook,
  checkpoints: readonly Checkpoint[],
  signal: AbortSignal,
  allowed: (address: string) => boolean = mayBeDialled,
): Promise<void> {
  const url = new URL(webhook.url);
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  const body = checkpoints.map(printRecord).join('');
  return new Promise((resolve, reject) => {
    if (url.protocol !== 'https:') throw new Error('A webhook is called over https.');
    if (isIP(literal) !== 0 && !allowed(literal)) throw new Error(refusal(literal));
    const sent = request(
      url,
      {
        method: 'POST',
        signal,
        ca: webhook.ca ?? undefined,
        lookup: guarded(allowed),
        agent: false,
        headers: {
          'content-type': 'application/x-ndjson',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'gantry',
          ...(webhook.token === null ? {} : { authorization: `Bearer ${webhook.token}` }),
        },
      },
      (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        if (statusCode >= 200 && statusCode < 300) response.once('end', resolve);
        else
          reject(
            new Error(
              `The webhook answered ${statusCode}${statusCode < 400 ? ': redirects are not followed' : ''}.`,
            ),
          );
        response.once('error', reject);
      },
    );
    sent.once('error', (error) =>
      reject(signal.aborted ? new Error('The webhook did not answer in time.', { cause: error }) : error),
    );
    sent.end(body);
  });
}

function refusal(address: string): string {
  return `${address} is not an address that a webhook may have.`;
}

/** Looks a name up and lets only addresses through that may be dialled. */
function guarded(allowed: (address: string) => boolean): LookupFunction {
  return (name, options, done) => {
    resolveName(name, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0);
      const [first] = addresses;
      const bad = addresses.find(({ address }) => !allowed(address));
      if (bad || !first) return done(new Error(refusal(bad?.address ?? name)), '', 0);
      if (options.all) return done(null, addresses);
      done(null, first.address, first.family);
    });
  };
}
