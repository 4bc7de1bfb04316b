'use client';

import type { ApiError } from '@/components/api/api-error';
import { FormMessage } from './form-message';

export type Found = { tone: 'error' | 'note'; text: string };

/** What came of trying settings before they are stored: it comes into sight below the button. */
export function TrialOutcome({ error, found }: { error: ApiError | null; found: Found | null }) {
  const outcome = error ? { tone: 'error' as const, text: error.message } : found;
  return outcome ? (
    <FormMessage tone={outcome.tone} reveal>
      {outcome.text}
    </FormMessage>
  ) : null;
}
