export type Completion = {
  /** What is shown and typed: a key without its colon, a value, or the name of something in the file. */
  label: string;
  kind: 'key' | 'value' | 'reference' | 'variable';
  /** What to insert, with colon or quotes as the place wants. */
  insertText: string;
  /** One line of help. */
  documentation: string;
  /** Set where the key has no effect or is refused on the target. */
  note: string | null;
};

export type CompletionList = {
  /** The range of the word being typed, as offsets. */
  from: number;
  to: number;
  items: Completion[];
};

/** What can stand at `offset` of `text`, which need not be a valid file. Empty where there is nothing to offer. */
export function completionsAt(
  _text: string,
  _offset: number,
  _target: 'engine' | 'swarm' = 'engine',
): CompletionList {
  throw new Error('being built');
}
