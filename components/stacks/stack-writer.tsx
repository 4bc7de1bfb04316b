'use client';

import { Button, Skeleton, Stack, TextInput } from '@mantine/core';
import dynamic from 'next/dynamic';
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import type { EditorHandle } from '@/components/editor/yaml-editor';
import { SectionCard } from '@/components/ui/section-card';
import { completionsAt } from '@/lib/compose/completion';
import type { Diagnostic } from '@/lib/compose/diagnostic';
import type { ComposeTarget } from '@/lib/compose/load';
import { nameInFile, type CheckResult } from './compose-check';
import { FilesPanel } from './files-panel';
import { ProblemsList } from './problems-list';
import { ProfilesPanel } from './profiles-panel';
import { exampleYaml, type StackForm } from './stack-form';
import classes from './stacks.module.css';
import { VariablesPanel } from './variables-panel';

const YamlEditor = dynamic(
  () => import('@/components/editor/yaml-editor').then((module) => module.YamlEditor),
  {
    ssr: false,
    loading: () => <Skeleton height="100%" radius={0} />,
  },
);

type Props = {
  hidden: boolean;
  target: ComposeTarget;
  form: StackForm;
  onChange: (form: StackForm) => void;
  /** The name of a stack that is there already. */
  fixedName: string | null;
  nameError: string | null;
  check: { result: CheckResult | null; outdated: boolean };
  /** What the server said when it was asked for a plan, where it refused the file. */
  refused: readonly Diagnostic[] | null;
  /** Below its name. */
  children: ReactNode;
};

const none: readonly Diagnostic[] = [];

/** The file with its problems marked, and beside it all that goes with it. */
export function StackWriter(props: Props) {
  const { hidden, target, form, onChange, fixedName, nameError, check, refused, children } = props;
  const editor = useRef<EditorHandle>(null);
  // The editor is made anew with another function, and would forget what was typed.
  const latestTarget = useRef(target);
  useEffect(() => {
    latestTarget.current = target;
  }, [target]);
  const complete = useCallback(
    (text: string, offset: number) => completionsAt(text, offset, latestTarget.current),
    [],
  );
  const { result, outdated } = check;
  const isEmpty = form.yaml.trim() === '';
  const problems = useMemo(
    () =>
      isEmpty ? none : outdated ? (result?.diagnostics ?? none) : (refused ?? result?.diagnostics ?? none),
    [isEmpty, outdated, refused, result],
  );
  const suggested = nameInFile(form.yaml);
  return (
    <div className={classes.write} hidden={hidden}>
      <section className={classes.editorCard} aria-label="Compose file">
        <div className={classes.editorHead}>
          <span>
            compose.yaml
            <span className={classes.keys}> · Ctrl-Space completes · Esc, then Tab leaves the editor</span>
          </span>
          {isEmpty ? (
            <Button variant="subtle" size="compact-xs" onClick={() => editor.current?.replace(exampleYaml)}>
              Begin with an example
            </Button>
          ) : null}
        </div>
        <div className={classes.editorBody}>
          <YamlEditor
            label="Compose file"
            initialText={form.yaml}
            onChange={(yaml) => onChange({ ...form, yaml })}
            problems={problems}
            complete={complete}
            handle={editor}
          />
        </div>
        <ProblemsList
          problems={problems}
          state={isEmpty ? 'empty' : result === null ? 'pending' : 'checked'}
          onGoTo={(line, column) => editor.current?.goTo(line, column)}
        />
      </section>
      <div className={classes.side}>
        <SectionCard title="Stack">
          <Stack gap="sm">
            <TextInput
              size="xs"
              label="Name"
              required
              autoComplete="off"
              spellCheck={false}
              disabled={fixedName !== null}
              placeholder={suggested}
              description={
                fixedName !== null
                  ? 'A stack keeps its name.'
                  : suggested && !form.name
                    ? 'The file names it itself.'
                    : undefined
              }
              error={nameError}
              value={fixedName ?? form.name}
              onChange={(event) => onChange({ ...form, name: event.currentTarget.value })}
            />
            {children}
          </Stack>
        </SectionCard>
        <VariablesPanel
          uses={result?.variables ?? []}
          values={form.variables}
          onChange={(variables) => onChange({ ...form, variables })}
        />
        <FilesPanel
          required={result?.requiredFiles ?? []}
          files={form.files}
          onChange={(files) => onChange({ ...form, files })}
        />
        <ProfilesPanel
          known={result?.profiles ?? []}
          active={form.profiles}
          onChange={(profiles) => onChange({ ...form, profiles })}
        />
      </div>
    </div>
  );
}
