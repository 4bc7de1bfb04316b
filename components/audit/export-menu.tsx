'use client';

import { Button, Menu } from '@mantine/core';
import { Braces, Download, Sheet } from 'lucide-react';
import { type ActivityFilter, exportAddress } from './activity-filter';

/** Downloads what the page shows now, all of it. */
export function ExportMenu({ search, filter }: { search: string; filter: ActivityFilter }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<Download size={14} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>With this search and these filters</Menu.Label>
        <Menu.Item
          component="a"
          href={exportAddress('csv', search, filter)}
          download
          leftSection={<Sheet size={14} aria-hidden />}
        >
          CSV, for spreadsheets
        </Menu.Item>
        <Menu.Item
          component="a"
          href={exportAddress('jsonl', search, filter)}
          download
          leftSection={<Braces size={14} aria-hidden />}
        >
          JSON Lines, for tools
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
