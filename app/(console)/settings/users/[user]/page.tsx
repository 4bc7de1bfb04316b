import type { Metadata } from 'next';
import { UserAccessPage } from '@/components/grants/user-access-page';

export const metadata: Metadata = { title: 'User' };

export default async function SettingsUserPage({ params }: { params: Promise<{ user: string }> }) {
  const { user } = await params;
  return <UserAccessPage user={user} />;
}
