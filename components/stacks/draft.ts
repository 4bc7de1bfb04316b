/** What is kept in the browser of a stack being written. Values of variables and files are secrets: they are never. */
export type Draft = { name: string; yaml: string; profiles: string[]; note: string; savedMs: number };

/** Where the draft of a stack is kept; of a new one, where `stack` is ''. */
export function draftKey(cluster: string, stack: string): string {
  return `gantry.draft/${encodeURIComponent(cluster)}/${encodeURIComponent(stack)}`;
}

/** A draft as it was stored, whatever is found there; null where it is none. */
export function parseDraft(text: string | null): Draft | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const fields: Record<string, unknown> = { ...value };
    const { name, yaml, profiles, note, savedMs } = fields;
    if (typeof yaml !== 'string' || typeof name !== 'string') return null;
    return {
      name,
      yaml,
      profiles: Array.isArray(profiles) ? profiles.filter((each) => typeof each === 'string') : [],
      note: typeof note === 'string' ? note : '',
      savedMs: typeof savedMs === 'number' ? savedMs : 0,
    };
  } catch {
    return null;
  }
}

/** Storage may be full or forbidden: then nothing is kept, and nothing breaks. */
export function saveDraft(key: string, draft: Draft | null): void {
  try {
    if (draft === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Nothing to do about it.
  }
}

export function loadDraft(key: string): Draft | null {
  try {
    return parseDraft(window.localStorage.getItem(key));
  } catch {
    return null;
  }
}
