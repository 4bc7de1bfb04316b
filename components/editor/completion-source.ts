import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';

export type EditorCompletionItem = {
  label: string;
  kind: string;
  insertText: string;
  documentation: string;
  note: string | null;
};

/** What may stand at an offset of a text: the range being typed, and what could replace it. */
export type EditorCompletion = (
  text: string,
  offset: number,
) => { from: number; to: number; items: readonly EditorCompletionItem[] };

/** Offers completions while typing in a word, and anywhere when asked (Ctrl-Space). */
export function completionSource(complete: EditorCompletion) {
  return (context: CompletionContext): CompletionResult | null => {
    const { from, to, items } = complete(context.state.doc.toString(), context.pos);
    if (items.length === 0 || (!context.explicit && from === context.pos)) return null;
    return {
      from,
      to,
      options: items.map(({ label, kind, insertText, documentation, note }) => ({
        label,
        type: kind,
        detail: note ?? undefined,
        info: documentation || undefined,
        apply: insertText,
      })),
    };
  };
}
