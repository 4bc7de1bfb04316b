'use client';

import { SegmentedControl } from '@mantine/core';
import { useUrlState } from '@/components/ui/use-url-state';

/** Where a new stack comes from. */
export function SourceChoice() {
  const url = useUrlState();
  return (
    <SegmentedControl
      aria-label="Where the Compose file comes from"
      size="xs"
      data={[
        { value: 'paste', label: 'Paste' },
        { value: 'git', label: 'Git repository' },
      ]}
      value={url.get('from') === 'git' ? 'git' : 'paste'}
      onChange={(value) => url.set({ from: value === 'git' ? 'git' : null })}
    />
  );
}
