'use client';

import { ActionIcon, Menu } from '@mantine/core';
import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';

type Props = {
  /** What its actions are done to. */
  name: string;
  /** Pixels; by default as wide as its entries. */
  width?: number;
  children: ReactNode;
};

/** The menu at the end of a row. */
export function RowMenu({ name, width, children }: Props) {
  return (
    <Menu position="bottom-end" width={width}>
      <Menu.Target>
        <ActionIcon aria-label={`Actions for ${name}`}>
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
