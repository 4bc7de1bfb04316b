'use client';

import { CircleAlert, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FreshnessState } from '@/lib/freshness';
import { Banner } from './banner';
import { RelativeTime } from './relative-time';

type Props = {
  name: string;
  freshness: { state: FreshnessState; sinceMs: number; reason: string | null };
  action?: ReactNode;
};

/** Says that what is shown is not live, since when and why. Shows nothing while it is live. */
export function StaleBanner({ name, freshness, action }: Props) {
  switch (freshness.state) {
    case 'live':
    case 'connecting':
      return null;
    case 'stale':
      return (
        <Banner icon={CircleAlert} action={action}>
          <strong>{name} does not answer.</strong> Shown as it was <RelativeTime timeMs={freshness.sinceMs} />
          . {freshness.reason}
        </Banner>
      );
    case 'unreachable':
      return (
        <Banner tone="bad" icon={Unplug} action={action}>
          <strong>{name} cannot be reached.</strong> {freshness.reason}
        </Banner>
      );
  }
}
