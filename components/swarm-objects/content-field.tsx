'use client';

import { Checkbox, FileInput, SegmentedControl, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { formatBytes } from '@/lib/format';
import { swarmFileProblem } from '@/lib/swarm-file';
import classes from './swarm-objects.module.css';

type Props = {
  word: 'secret' | 'config';
  /** Null while there is nothing that could be sent. */
  onChange: (content: Uint8Array | null) => void;
};

/** What a secret or config is to hold: typed, or a file as it is. What is typed for a secret is covered. */
export function ContentField({ word, onChange }: Props) {
  const [from, setFrom] = useState<'text' | 'file'>('text');
  const [text, setText] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [shown, setShown] = useState(word === 'config');
  const [problem, setProblem] = useState<string | null>(null);

  const give = (bytes: Uint8Array | null) => {
    const wrong = bytes === null || bytes.byteLength === 0 ? null : swarmFileProblem(word, bytes.byteLength);
    setProblem(wrong);
    onChange(wrong !== null || bytes?.byteLength === 0 ? null : bytes);
  };
  const type = (value: string) => {
    setText(value);
    give(new TextEncoder().encode(value));
  };
  const choose = async (chosen: File | null) => {
    setFile(chosen);
    if (chosen === null) return give(null);
    const wrong = swarmFileProblem(word, chosen.size);
    // A file far too large is not read at all.
    if (wrong === null) return give(new Uint8Array(await chosen.arrayBuffer()));
    setProblem(wrong);
    onChange(null);
  };
  const change = (next: 'text' | 'file') => {
    setFrom(next);
    if (next === 'text') type(text);
    else void choose(file);
  };

  return (
    <Stack gap={8}>
      <SegmentedControl
        size="xs"
        aria-label="Where it comes from"
        data={[
          { value: 'text', label: 'Text' },
          { value: 'file', label: 'File' },
        ]}
        value={from}
        onChange={(value) => change(value === 'file' ? 'file' : 'text')}
      />
      {from === 'text' ? (
        <>
          <Textarea
            label="Content"
            description="Exactly as it stands here: a line break at the end belongs to it."
            classNames={{ root: shown ? undefined : classes.masked }}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            autosize
            minRows={word === 'secret' ? 2 : 6}
            maxRows={16}
            autoComplete="off"
            spellCheck={false}
            value={text}
            error={problem}
            onChange={(event) => type(event.currentTarget.value)}
          />
          {word === 'secret' ? (
            <Checkbox
              label="Show what is typed"
              checked={shown}
              onChange={(event) => setShown(event.currentTarget.checked)}
            />
          ) : null}
        </>
      ) : (
        <FileInput
          label="File"
          description={file ? formatBytes(file.size) : 'Its bytes as they are, less than 500 KiB'}
          placeholder="Choose a file"
          value={file}
          error={problem}
          clearable
          clearButtonProps={{ 'aria-label': 'Leave out the file' }}
          onChange={(chosen) => void choose(chosen)}
        />
      )}
    </Stack>
  );
}
