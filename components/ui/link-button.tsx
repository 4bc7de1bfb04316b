'use client';

import { Button, type ButtonProps } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';

type Props = { href: string; children: ReactNode; icon?: ReactNode } & Pick<
  ButtonProps,
  'variant' | 'size' | 'color' | 'fullWidth'
>;

/** A link that looks like a button. Pages made on the server cannot give `Button` a component themselves. */
export function LinkButton({ href, children, icon, ...style }: Props) {
  return (
    <Button component={Link} href={href} leftSection={icon} {...style}>
      {children}
    </Button>
  );
}
