'use client';

import { Button, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import { formatQuantity } from '@/lib/format';
import classes from './code.module.css';
import { CopyButton } from './copy-button';
import { EmptyState } from './empty-state';
import { type JsonTree, jsonTree } from './json-tree';

/** An engine's raw answer: branches that open and close, search, copy. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const [search, setSearch] = useState('');
  const [openDepth, setOpenDepth] = useState(2);
  const needle = useDeferredValue(search.trim().toLowerCase());
  const tree = useMemo(() => jsonTree(value, needle), [value, needle]);
  return (
    <div className={classes.block}>
      <div className={classes.tools}>
        <TextInput
          size="xs"
          aria-label={`Search ${label}`}
          placeholder="Search keys and values"
          leftSection={<Search size={13} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <span className={classes.matches} aria-live="polite">
          {needle && tree ? formatQuantity(tree.matches, 'match', 'matches') : ''}
        </span>
        <Button size="compact-xs" variant="default" onClick={() => setOpenDepth(Number.POSITIVE_INFINITY)}>
          Open all
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setOpenDepth(1)}>
          Close all
        </Button>
        <CopyButton text={JSON.stringify(value, null, 2)} label="Copy JSON" />
      </div>
      {tree ? (
        <div className={classes.tree} tabIndex={0} role="region" aria-label={label}>
          <Node
            key={`${openDepth} ${needle === ''}`}
            tree={tree}
            depth={0}
            openDepth={needle ? Number.POSITIVE_INFINITY : openDepth}
            needle={needle}
          />
        </div>
      ) : (
        <EmptyState title="Nothing matches">Search for another key or value.</EmptyState>
      )}
    </div>
  );
}

type NodeProps = { tree: JsonTree; depth: number; openDepth: number; needle: string };

function Node({ tree, depth, openDepth, needle }: NodeProps) {
  const [open, setOpen] = useState(depth < openDepth);
  const name = tree.key ? (
    <>
      <span className={classes.key}>{mark(tree.key, needle)}</span>
      {': '}
    </>
  ) : null;
  if (tree.kind === 'leaf') {
    return (
      <div className={classes.node}>
        <div className={classes.leaf}>
          {name}
          <span className={tree.type === 'string' ? classes.string : classes.scalar}>
            {tree.type === 'string' ? <>&quot;{mark(tree.text, needle)}&quot;</> : mark(tree.text, needle)}
          </span>
        </div>
      </div>
    );
  }
  if (tree.size === 0) {
    return (
      <div className={classes.node}>
        <div className={classes.leaf}>
          {name}
          <span className={classes.faint}>{tree.brackets}</span>
        </div>
      </div>
    );
  }
  return (
    <details className={classes.node} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {name}
        <span className={classes.faint}>
          {tree.brackets[0]}
          {open ? '' : ` ${formatQuantity(tree.size, 'entry', 'entries')} ${tree.brackets[1]}`}
        </span>
      </summary>
      {open
        ? tree.children.map((child) => (
            <Node key={child.path} tree={child} depth={depth + 1} openDepth={openDepth} needle={needle} />
          ))
        : null}
      {open ? <span className={classes.faint}>{tree.brackets[1]}</span> : null}
    </details>
  );
}

/** `text` with every occurrence of `needle` marked. */
function mark(text: string, needle: string): ReactNode {
  if (!needle) return text;
  const parts: ReactNode[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + needle.length)}</mark>);
    from = at + needle.length;
  }
  parts.push(text.slice(from));
  return parts;
}
