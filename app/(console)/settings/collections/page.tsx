import type { Metadata } from 'next';
import { CollectionsPage } from '@/components/grants/collections-page';

export const metadata: Metadata = { title: 'Collections' };

export default function SettingsCollectionsPage() {
  return <CollectionsPage />;
}
