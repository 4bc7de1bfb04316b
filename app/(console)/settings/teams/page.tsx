import type { Metadata } from 'next';
import { TeamsPage } from '@/components/grants/teams-page';

export const metadata: Metadata = { title: 'Teams' };

export default function SettingsTeamsPage() {
  return <TeamsPage />;
}
