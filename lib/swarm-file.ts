/**
 * What a secret or config holds is at least a byte and less than this, in bytes.
 * Source: `MaxSecretSize` of swarmkit, which its managers hold secrets to.
 */
export const swarmFileLimitBytes = 500 * 1024;

/** Why a Swarm would not take a secret or config of this size; null where it would. */
export function swarmFileProblem(word: 'secret' | 'config', sizeBytes: number): string | null {
  if (sizeBytes === 0) return `A ${word} cannot be empty. Give it at least one byte.`;
  if (sizeBytes < swarmFileLimitBytes) return null;
  const kibibytes = Math.ceil(sizeBytes / 1024).toLocaleString('en');
  return `A ${word} is smaller than 500 KiB, and this has ${kibibytes} KiB. Keep large files in a volume or an image, and only what is ${word === 'secret' ? 'secret' : 'configuration'} here.`;
}

/** Where a secret or config is in a container. Docker puts a secret under `/run/secrets` and a config at the root. */
export function swarmFilePath(kind: 'secret' | 'config', target: string): string {
  if (target.startsWith('/')) return target;
  return kind === 'secret' ? `/run/secrets/${target}` : `/${target}`;
}
