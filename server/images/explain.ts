import { GantryError, toGantryError } from '@/lib/errors';
import { registryName } from './reference';

/** What a pull or push was asked for, to tell its failure by. */
export type Transfer = {
  verb: 'pull' | 'push';
  reference: string;
  node: string;
  platform?: string;
  signedIn: boolean;
};

/** A registry that could not be dialled, in the words of Go's network library. */
const unreachable =
  /no such host|connection refused|i\/o timeout|network is unreachable|no route to host|Client\.Timeout|context deadline exceeded|TLS handshake timeout|server misbehaving|lookup .* failure in name resolution/i;

/** Why an image could not be pulled or pushed, in words about the image and its registry. */
export function explainTransfer(cause: unknown, transfer: Transfer): GantryError {
  const error = toGantryError(cause);
  const words = error.message;
  const { reference, node } = transfer;
  const registry = registryName(reference);
  if (/no matching manifest for|does not match the specified platform/i.test(words)) {
    return new GantryError('not_found', {
      message: `"${reference}" has no image for the platform ${transfer.platform ?? `of ${node}`}. Choose another platform or tag.`,
      cause,
    });
  }
  if (/server gave HTTP response to HTTPS client/i.test(words)) {
    return new GantryError('registry_unreachable', {
      message: `${capital(registry)} answers without TLS, which the engine on ${node} refuses. Give the registry a certificate, or name it under "insecure-registries" in the engine's daemon.json.`,
      cause,
    });
  }
  if (/x509:|certificate signed by unknown authority|certificate (is|has expired)/i.test(words)) {
    return new GantryError('registry_unreachable', {
      message: `The engine on ${node} does not trust the certificate of ${registry}. Put its CA under /etc/docker/certs.d on the node. ${words}`,
      cause,
    });
  }
  switch (error.code) {
    case 'not_found':
      return new GantryError('not_found', {
        message: `${capital(registry)} has no "${reference}". Check the name and the tag.`,
        cause,
      });
    case 'registry_denied':
      return new GantryError('registry_denied', { message: deniedText(transfer, registry), cause });
    case 'engine_error':
    case 'engine_timeout':
    case 'bad_request':
      if (!unreachable.test(words)) return error;
      return new GantryError('registry_unreachable', {
        message: `The engine on ${node} cannot reach ${registry}. Check its name, and the network, proxy and DNS of the node. ${words}`,
        cause,
      });
    default:
      return error;
  }
}

function deniedText({ verb, reference, signedIn }: Transfer, registry: string): string {
  if (signedIn) {
    return `${capital(registry)} refused the user name or password, or that user may not ${verb} "${reference}".`;
  }
  return verb === 'pull'
    ? `${capital(registry)} refused "${reference}": there is no such image, or it needs a sign-in. Check the name, or give a user name and password.`
    : `${capital(registry)} refused the push of "${reference}". Give the user name and password of someone who may push there.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
