'use client';

import { ActionIcon, Button, FileButton, Group, Textarea, Tooltip } from '@mantine/core';
import { Eye, EyeOff, FileUp, X } from 'lucide-react';
import { useState } from 'react';
import { SectionCard } from '@/components/ui/section-card';
import { formatBytes } from '@/lib/format';
import classes from './stacks.module.css';

type Props = {
  /** The paths the file names: `env_file`, and `file` of secrets and configs. */
  required: readonly string[];
  files: Readonly<Record<string, string>>;
  onChange: (files: Record<string, string>) => void;
};

/** The text of each file that the Compose file names: there is no folder beside it here. */
export function FilesPanel({ required, files, onChange }: Props) {
  const unused = Object.keys(files).filter((path) => !required.includes(path));
  if (required.length === 0 && unused.length === 0) return null;
  const drop = (path: string) =>
    onChange(Object.fromEntries(Object.entries(files).filter(([each]) => each !== path)));
  return (
    <SectionCard title="Files">
      <p className={classes.quiet}>
        The Compose file names these. Paste what is in them: it is kept encrypted with the revision.
      </p>
      <div className={classes.fields}>
        {required.map((path) => (
          <FileField
            key={path}
            path={path}
            text={files[path] ?? null}
            onChange={(text) => onChange({ ...files, [path]: text })}
          />
        ))}
        {unused.map((path) => (
          <div key={path} className={classes.unused}>
            <span>
              <code>{path}</code> <span className={classes.faint}>is no longer named by the file</span>
            </span>
            <ActionIcon size="xs" aria-label={`Remove the file ${path}`} onClick={() => drop(path)}>
              <X size={12} aria-hidden />
            </ActionIcon>
          </div>
        ))}
      </div>
    </SectionCard>
  );
}

function FileField({
  path,
  text,
  onChange,
}: {
  path: string;
  text: string | null;
  onChange: (text: string) => void;
}) {
  const [shown, setShown] = useState(false);
  return (
    <div>
      <Textarea
        size="xs"
        label={path}
        withAsterisk
        autosize
        minRows={2}
        maxRows={12}
        spellCheck={false}
        autoComplete="off"
        placeholder="Paste its content"
        classNames={{ input: shown ? classes.code : classes.masked }}
        value={text ?? ''}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Group gap={6} mt={4} justify="space-between">
        <span className={classes.quiet}>
          {text === null ? 'Not given yet' : formatBytes(new Blob([text]).size)}
        </span>
        <Group gap={4}>
          <FileButton
            onChange={(file) => {
              if (file) void file.text().then(onChange);
            }}
          >
            {(props) => (
              <Button
                {...props}
                variant="subtle"
                size="compact-xs"
                leftSection={<FileUp size={13} aria-hidden />}
                aria-label={`Read ${path} from a file`}
              >
                From a file
              </Button>
            )}
          </FileButton>
          <Tooltip label={shown ? 'Hide the text' : 'Show the text'}>
            <ActionIcon aria-label={`${shown ? 'Hide' : 'Show'} ${path}`} onClick={() => setShown(!shown)}>
              {shown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
    </div>
  );
}
