import type { Metadata } from 'next';
import { PasswordPage } from '@/components/access/password-page';

export const metadata: Metadata = { title: 'Password' };

export default function SettingsPasswordPage() {
  return <PasswordPage />;
}
