import type { ImageRow } from '@/lib/contract/images';
import { shortId } from '@/lib/format';

/** What a person calls an image: its first name, else the repository it came from, else its id. */
export function imageName({ id, tags, digests }: Pick<ImageRow, 'id' | 'tags' | 'digests'>): string {
  const [repository] = (digests[0] ?? '').split('@');
  return tags[0] ?? (repository ? `${repository}@${shortId(id)}` : shortId(id));
}
