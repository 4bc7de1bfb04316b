import type { Metadata } from 'next';
import { RolesPage } from '@/components/grants/roles-page';

export const metadata: Metadata = { title: 'Roles' };

export default function SettingsRolesPage() {
  return <RolesPage />;
}
