'use client';

import { Autocomplete } from '@mantine/core';

type Props = {
  value: string;
  onChange: (image: string) => void;
  problem: string | undefined;
  description?: string;
  /** Names to choose from; any other can be typed. */
  images: string[];
};

/** The image something is run from. */
export function ImageInput({ value, onChange, problem, description, images }: Props) {
  return (
    <Autocomplete
      label="Image"
      required
      placeholder="nginx:1.27"
      description={description}
      data={images}
      limit={50}
      openOnFocus={false}
      spellCheck={false}
      value={value}
      onChange={onChange}
      error={problem}
    />
  );
}
