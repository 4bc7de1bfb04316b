import type { Metadata } from 'next';
import { ActivityPage } from '@/components/audit/activity-page';

export const metadata: Metadata = { title: 'Activity' };

export default function Activity() {
  return <ActivityPage />;
}
