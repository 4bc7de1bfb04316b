'use client';

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react';
import { type EditorCompletion, completionSource } from './completion-source';
import classes from './editor.module.css';
import { editorTheme, yamlHighlight } from './editor-theme';
import { type EditorProblem, toDiagnostics } from './editor-problems';

export type EditorHandle = {
  /** Puts the cursor there, in the middle of what is shown, and takes the focus. Lines and columns are from 1. */
  goTo: (line: number, column: number) => void;
  focus: () => void;
  /** Puts another text in place of all of it; it can be undone. */
  replace: (text: string) => void;
};

type Props = {
  /** What it is, for screen readers. */
  label: string;
  /** What it begins with. Another text needs another editor (a new `key`): what is typed is the editor's own. */
  initialText: string;
  onChange?: (text: string) => void;
  problems?: readonly EditorProblem[];
  complete?: EditorCompletion;
  readOnly?: boolean;
  handle?: Ref<EditorHandle>;
  /** `fill` takes the height of what it stands in; `content` grows with its text. */
  height?: 'fill' | 'content';
};

/** An editor for YAML: highlighting, completion, problems marked on their line. */
export function YamlEditor({
  label,
  initialText,
  onChange,
  problems = noProblems,
  complete,
  readOnly = false,
  handle,
  height = 'fill',
}: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const changed = useEffectEvent((now: string) => onChange?.(now));
  const beginning = useEffectEvent(() => initialText);

  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: beginning(),
        extensions: [
          ...reading(label),
          readOnly ? [EditorState.readOnly.of(true)] : writing(complete),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [label, readOnly, complete]);

  useEffect(() => {
    const editor = view.current;
    if (editor) editor.dispatch(setDiagnostics(editor.state, toDiagnostics(editor.state.doc, problems)));
  }, [problems, label, readOnly, complete]);

  useImperativeHandle(handle, () => ({
    goTo: (line, column) => {
      const editor = view.current;
      if (!editor) return;
      const at = editor.state.doc.line(Math.min(Math.max(line, 1), editor.state.doc.lines));
      const position = Math.min(at.from + Math.max(column - 1, 0), at.to);
      editor.dispatch({
        selection: { anchor: position },
        effects: EditorView.scrollIntoView(position, { y: 'center' }),
      });
      editor.focus();
    },
    focus: () => view.current?.focus(),
    replace: (text) => {
      const editor = view.current;
      editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
      editor?.focus();
    },
  }));

  return (
    <div ref={host} className={classes.editor} data-height={height} data-read-only={readOnly || undefined} />
  );
}

const noProblems: readonly EditorProblem[] = [];

function reading(label: string): Extension[] {
  return [
    lineNumbers(),
    foldGutter(),
    drawSelection(),
    yaml(),
    syntaxHighlighting(yamlHighlight),
    editorTheme,
    bracketMatching(),
    highlightSelectionMatches(),
    search(),
    keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap]),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
  ];
}

function writing(complete: EditorCompletion | undefined): Extension[] {
  return [
    history(),
    indentUnit.of('  '),
    EditorState.tabSize.of(2),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    lintGutter(),
    complete ? autocompletion({ override: [completionSource(complete)], icons: false }) : [],
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, indentWithTab]),
  ];
}
