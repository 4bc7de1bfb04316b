import { Button } from '@mantine/core';
import { MapPinOff } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '@/components/ui/empty-state';
import { paths } from '@/lib/paths';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <main>
      <EmptyState
        icon={MapPinOff}
        title="There is no page here"
        action={
          <Button component={Link} href={paths.overview()} variant="default">
            Go to the overview
          </Button>
        }
      >
        The address is wrong, or what it showed is gone.
      </EmptyState>
    </main>
  );
}
