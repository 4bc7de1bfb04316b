import type { Metadata } from 'next';
import { SignInSettingsPage } from '@/components/access/sign-in-settings-page';

export const metadata: Metadata = { title: 'Signing in' };

export default function SettingsSignInPage() {
  return <SignInSettingsPage />;
}
