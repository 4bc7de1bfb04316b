import type { Metadata } from 'next';
import { SessionsPage } from '@/components/access/sessions-page';

export const metadata: Metadata = { title: 'Sessions' };

export default function SettingsSessionsPage() {
  return <SessionsPage />;
}
