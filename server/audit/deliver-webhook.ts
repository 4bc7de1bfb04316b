import type { Egress } from '../egress/egress';
import { printRecord } from './audit-file';
import type { Checkpoint } from './checkpoint';

export type Webhook = { url: string; token: string | null; ca: string | null };

/**
 * Posts checkpoints as JSON Lines. Redirects are not followed; where it may be is `egress`'s to say.
 *
 * @throws an `Error` that says why it was not taken
 */
export function deliverToWebhook(
  webhook: Webhook,
  checkpoints: readonly Checkpoint[],
  signal: AbortSignal,
  egress: Egress,
): Promise<void> {
  const url = new URL(webhook.url);
  const body = checkpoints.map(printRecord).join('');
  return new Promise((resolve, reject) => {
    if (url.protocol !== 'https:') throw new Error('A webhook is called over https.');
    const sent = egress.open('webhook', url.hostname).request(url, {
      method: 'POST',
      signal,
      ca: webhook.ca ?? undefined,
      headers: {
        'content-type': 'application/x-ndjson',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'gantry',
        ...(webhook.token === null ? {} : { authorization: `Bearer ${webhook.token}` }),
      },
    });
    sent.once('response', (response) => {
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
    });
    sent.once('error', (error) =>
      reject(signal.aborted ? new Error('The webhook did not answer in time.', { cause: error }) : error),
    );
    sent.end(body);
  });
}
