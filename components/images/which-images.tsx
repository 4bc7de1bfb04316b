'use client';

import { Radio, Stack } from '@mantine/core';

/** Asks which unused images go: those without a name, or all. */
export function WhichImages({ all, onChange }: { all: boolean; onChange: (all: boolean) => void }) {
  return (
    <Radio.Group
      label="Which images"
      value={all ? 'all' : 'dangling'}
      onChange={(value) => onChange(value === 'all')}
    >
      <Stack gap={6} mt={6}>
        <Radio value="dangling" label="Dangling images: unused, and no name leads to them" />
        <Radio value="all" label="Every image that no container is made from" />
      </Stack>
    </Radio.Group>
  );
}
