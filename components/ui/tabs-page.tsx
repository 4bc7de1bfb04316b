'use client';

import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './tabs-page.module.css';
import { useInSight } from './use-in-sight';
import { useUrlState } from './use-url-state';

export type PageTab = {
  id: string;
  label: string;
  /** A number beside the label. */
  count?: number;
  /** Rendered only while the tab is shown. */
  content: () => ReactNode;
  /** Why it cannot be opened, in words. */
  disabledReason?: string | null;
};

/** Tabs whose choice is in the address (`?tab=logs`). The first tab is the default. */
export function TabsPage({
  tabs,
  label,
  name = 'tab',
}: {
  tabs: readonly PageTab[];
  label: string;
  name?: string;
}) {
  const url = useUrlState();
  const first = tabs[0];
  const wanted = url.get(name);
  const active = tabs.find((tab) => tab.id === wanted && !tab.disabledReason) ?? first;
  const list = useInSight<HTMLDivElement>('[role="tab"][aria-selected="true"]', active?.id ?? '');
  if (!first || !active) return null;
  return (
    <Tabs
      value={active.id}
      onChange={(value) => url.set({ [name]: value === first.id ? null : value })}
      classNames={{ root: classes.root, panel: classes.panel, tab: classes.tab }}
    >
      <Tabs.List ref={list} aria-label={label} className={classes.list}>
        {tabs.map((tab) => (
          <Tabs.Tab
            key={tab.id}
            value={tab.id}
            disabled={Boolean(tab.disabledReason)}
            title={tab.disabledReason ?? undefined}
          >
            {tab.label}
            {tab.count === undefined ? null : <span className={classes.count}>{tab.count}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.id} value={tab.id}>
          {tab.id === active.id ? tab.content() : null}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
