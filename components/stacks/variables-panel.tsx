'use client';

import { ActionIcon, Button, Group, Textarea, TextInput, Tooltip } from '@mantine/core';
import { ClipboardPaste, Eye, EyeOff, X } from 'lucide-react';
import { useState } from 'react';
import { SectionCard } from '@/components/ui/section-card';
import type { VariableUse } from '@/lib/compose/interpolate';
import { parseEnvText } from '@/lib/compose/env-text';
import classes from './stacks.module.css';

type Props = {
  /** The variables the file uses. */
  uses: readonly VariableUse[];
  values: Readonly<Record<string, string>>;
  onChange: (values: Record<string, string>) => void;
};

/** A field for each variable the file uses, and a place to paste a `.env` file. */
export function VariablesPanel({ uses, values, onChange }: Props) {
  const [pasting, setPasting] = useState(false);
  const [shown, setShown] = useState(true);
  const used = new Set(uses.map(({ name }) => name));
  const unused = Object.keys(values).filter((name) => !used.has(name));
  const set = (name: string, value: string) => onChange({ ...values, [name]: value });
  const drop = (name: string) =>
    onChange(Object.fromEntries(Object.entries(values).filter(([each]) => each !== name)));

  return (
    <SectionCard
      title="Variables"
      actions={
        <>
          {uses.length > 0 ? (
            <Tooltip label={shown ? 'Hide values' : 'Show values'}>
              <ActionIcon
                aria-label={shown ? 'Hide the values of variables' : 'Show the values of variables'}
                onClick={() => setShown(!shown)}
              >
                {shown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
              </ActionIcon>
            </Tooltip>
          ) : null}
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<ClipboardPaste size={13} aria-hidden />}
            aria-expanded={pasting}
            onClick={() => setPasting(!pasting)}
          >
            Paste a .env file
          </Button>
        </>
      }
    >
      {pasting ? (
        <EnvPaste
          outer={values}
          onTake={(taken) => {
            onChange({ ...values, ...taken });
            setPasting(false);
          }}
        />
      ) : null}
      {uses.length === 0 && unused.length === 0 ? (
        <p className={classes.quiet}>
          The file uses none. Write <code>{'${NAME}'}</code> or <code>{'${NAME:-default}'}</code> where a
          value should be filled in.
        </p>
      ) : null}
      <div className={classes.fields}>
        {uses.map(({ name, defaultValue, required, message }) => (
          <TextInput
            key={name}
            size="xs"
            label={name}
            required={required}
            withAsterisk={required}
            type={shown ? 'text' : 'password'}
            autoComplete="off"
            spellCheck={false}
            description={message ?? undefined}
            placeholder={
              defaultValue === null ? (required ? 'Required' : 'Empty') : `Default: ${defaultValue}`
            }
            value={values[name] ?? ''}
            onChange={(event) => set(name, event.currentTarget.value)}
          />
        ))}
        {unused.map((name) => (
          <div key={name} className={classes.unused}>
            <span>
              <code>{name}</code> <span className={classes.faint}>is not used by the file</span>
            </span>
            <ActionIcon size="xs" aria-label={`Remove the variable ${name}`} onClick={() => drop(name)}>
              <X size={12} aria-hidden />
            </ActionIcon>
          </div>
        ))}
      </div>
    </SectionCard>
  );
}

function EnvPaste({
  outer,
  onTake,
}: {
  outer: Readonly<Record<string, string>>;
  onTake: (values: Record<string, string>) => void;
}) {
  const [text, setText] = useState('');
  const { variables, problems } = parseEnvText(text, outer);
  const count = Object.keys(variables).length;
  return (
    <div className={classes.paste}>
      <Textarea
        label="Text of a .env file"
        size="xs"
        autosize
        minRows={3}
        maxRows={10}
        spellCheck={false}
        classNames={{ input: classes.code }}
        placeholder={'TAG=1.29\nPASSWORD=…'}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={problems[0] ? `Line ${problems[0].line}: ${problems[0].message}` : undefined}
      />
      <Group justify="flex-end">
        <Button size="compact-xs" disabled={count === 0} onClick={() => onTake(variables)}>
          {count === 0 ? 'Take the values' : `Take ${count} ${count === 1 ? 'value' : 'values'}`}
        </Button>
      </Group>
    </div>
  );
}
