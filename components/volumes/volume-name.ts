import { shortId } from '@/lib/format';

/** What a volume is called on a page: an anonymous one has 64 hexadecimal digits for a name, of which 12 do. */
export function volumeName(name: string): string {
  return /^[a-f0-9]{64}$/.test(name) ? shortId(name) : name;
}
