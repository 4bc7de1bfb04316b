'use client';

import { useEffect, useState } from 'react';
import { type Draft, draftKey, loadDraft, saveDraft } from './draft';
import type { StackForm } from './stack-form';

const quietMs = 300;

/**
 * Keeps what is typed in this browser, so that a closed tab loses none of it: the text, never values of variables or
 * files. `found` is an earlier draft that differs from `initial`: that of a new stack is taken up at once.
 */
export function useDraft(cluster: string, stack: string | null, initial: StackForm) {
  const key = draftKey(cluster, stack ?? '');
  const [found, setFound] = useState<Draft | null>(() => {
    const draft = loadDraft(key);
    return draft && draft.yaml.trim() !== '' && draft.yaml !== initial.yaml ? draft : null;
  });
  const [form, setForm] = useState(() => (found && stack === null ? takeUp(initial, found) : initial));
  const { name, yaml, profiles, note } = form;
  const text = JSON.stringify([name, yaml, profiles, note]);
  /** What is in no need of keeping: as it was found, or as it was deployed. */
  const [settled, setSettled] = useState(text);

  useEffect(() => {
    // What was found is kept until it is decided about.
    if (text === settled) return;
    const save = () => saveDraft(key, { name, yaml, profiles, note, savedMs: Date.now() });
    const timer = setTimeout(save, quietMs);
    // A tab that is left before that must lose nothing either.
    window.addEventListener('pagehide', save);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', save);
    };
    // `text` stands for all of them: profiles are made anew with every change of the form.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, text, settled]);

  return {
    form,
    setForm,
    found,
    take: (draft: Draft) => {
      setForm(takeUp(form, draft));
      setFound(null);
    },
    forget: () => {
      setFound(null);
      setSettled(text);
      saveDraft(key, null);
    },
  };
}

function takeUp(form: StackForm, { name, yaml, profiles, note }: Draft): StackForm {
  return { ...form, name: form.name || name, yaml, profiles, note };
}
