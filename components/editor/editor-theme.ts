import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The editor in the console's own colours: they follow the colour scheme by themselves. */
export const editorTheme = EditorView.theme({
  '&': {
    height: '100%',
    color: 'var(--mantine-color-text)',
    backgroundColor: 'var(--g-surface)',
    fontSize: 'var(--mantine-font-size-sm)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    lineHeight: '1.6',
    overflow: 'auto',
  },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--mantine-color-text)' },
  '.cm-line': { padding: '0 12px 0 8px' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-gutters': {
    color: 'var(--g-faint)',
    backgroundColor: 'var(--g-surface)',
    borderRight: '1px solid var(--g-line)',
  },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '30px', padding: '0 6px 0 2px' },
  '.cm-gutter-lint': { width: '18px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '3px 2px 0 3px' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--g-hover) 70%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--g-hover)', color: 'var(--mantine-color-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--g-accent) 28%, transparent) !important',
  },
  '.cm-selectionMatch': { backgroundColor: 'color-mix(in srgb, var(--g-accent) 14%, transparent)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--g-line-strong)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--g-bad) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--g-warn) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lint-marker': { width: '12px', height: '12px' },
  '.cm-tooltip': {
    color: 'var(--mantine-color-text)',
    backgroundColor: 'var(--g-surface)',
    border: '1px solid var(--g-line-strong)',
    borderRadius: 'var(--mantine-radius-sm)',
    boxShadow: '0 6px 20px rgb(0 0 0 / 22%)',
    fontSize: 'var(--mantine-font-size-xs)',
    overflow: 'hidden',
  },
  '.cm-diagnostic': { padding: '6px 10px', maxWidth: '52ch' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--g-bad)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--g-warn)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    maxHeight: '16em',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--mantine-color-text)',
    backgroundColor: 'var(--g-selected)',
  },
  '.cm-completionDetail': { color: 'var(--g-faint)', fontStyle: 'normal' },
  '.cm-tooltip.cm-completionInfo': { padding: '6px 10px', maxWidth: '36ch', overflow: 'auto' },
  '.cm-panels': { color: 'var(--mantine-color-text)', backgroundColor: 'var(--g-sunken)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--g-line)' },
  '.cm-panel.cm-search': { padding: '8px' },
  '.cm-textfield': { backgroundColor: 'var(--g-surface)', border: '1px solid var(--g-line-strong)' },
  '.cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--g-surface)',
    border: '1px solid var(--g-line-strong)',
  },
  '.cm-searchMatch': { backgroundColor: 'color-mix(in srgb, var(--g-warn) 30%, transparent)' },
});

/** Colours of the words of YAML. */
export const yamlHighlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--g-accent)' },
  { tag: tags.string, color: 'var(--g-ok)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--g-warn)' },
  { tag: tags.comment, color: 'var(--g-faint)', fontStyle: 'italic' },
  { tag: [tags.labelName, tags.typeName, tags.keyword, tags.meta], color: 'var(--g-busy)' },
  { tag: [tags.punctuation, tags.separator], color: 'var(--g-faint)' },
]);
