/**
 * The labels by which `docker stack` finds what belongs to a stack, and Gantry's own beside them.
 * Source: docker/cli, `cli/compose/convert/compose.go` and `service.go`.
 */
export const stackLabels = {
  namespace: 'com.docker.stack.namespace',
  /** Of a service: its image as the file writes it. */
  image: 'com.docker.stack.image',
  /** Of a secret or config: the name the file gives it, whichever version this is. */
  key: 'gantry.key',
  /** Of a secret or config: what its content is told apart by. */
  fingerprint: 'gantry.fingerprint',
} as const;

/** What a service of a stack is called in the Swarm. */
export function swarmServiceName(stack: string, service: string): string {
  return `${stack}_${service}`;
}

/** The service's name in the file, from its name in the Swarm. */
export function serviceKeyOf(stack: string, name: string): string {
  return name.startsWith(`${stack}_`) ? name.slice(stack.length + 1) : name;
}

/** An image's name and tag, written out: without the digest it was pinned to, and without what Docker adds by itself. */
export function imageName(image: string): string {
  const plain = image.replace(/@sha256:[a-f0-9]{64}$/, '').replace(/^docker\.io\/(library\/)?/, '');
  const isId = /^(sha256:)?[a-f0-9]{64}$/.test(plain);
  const hasTag = /:[^/]*$/.test(plain);
  return isId || hasTag || image.includes('@') ? plain : `${plain}:latest`;
}

/** Whether an image is named by its digest, so that it is always the same one. */
export function isPinned(image: string): boolean {
  return /@sha256:[a-f0-9]{64}$/.test(image);
}

/** Whether both are the same name and tag, whatever digest they are pinned to. `nginx@sha256:…` has no tag. */
export function isSameImage(one: string, other: string): boolean {
  return imageName(one) === imageName(other);
}
