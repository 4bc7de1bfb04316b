import { MapPinOff } from 'lucide-react';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { paths } from '@/lib/paths';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <main>
      <EmptyState
        icon={MapPinOff}
        title="There is no page here"
        action={
          <LinkButton href={paths.overview()} variant="default">
            Go to the overview
          </LinkButton>
        }
      >
        The address is wrong, or what it showed is gone.
      </EmptyState>
    </main>
  );
}
