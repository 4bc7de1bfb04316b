import type { Metadata } from 'next';
import { GrantsPage } from '@/components/grants/grants-page';

export const metadata: Metadata = { title: 'Grants' };

export default function SettingsGrantsPage() {
  return <GrantsPage />;
}
