import { rootCollection } from '@/lib/collection';

/** In which collection something is, or collections, in the line below its name; nothing for what is in none. */
export function CollectionMark({ collections }: { collections: readonly string[] }) {
  const named = collections.filter((collection) => collection !== rootCollection);
  if (named.length === 0) return null;
  return (
    <span>
      {named.length === 1 ? 'Collection' : 'Collections'} {named.join(', ')}
    </span>
  );
}
