/** In which collection something is, in the line below its name; nothing for what is in none. */
export function CollectionMark({ collection }: { collection: string }) {
  return collection === '/' ? null : <span>Collection {collection}</span>;
}
