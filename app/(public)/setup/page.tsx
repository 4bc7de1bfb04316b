import type { Metadata } from 'next';
import { SetupForm } from '@/components/access/setup-form';

export const metadata: Metadata = { title: 'Setup', referrer: 'no-referrer' };

export default function SetupPage() {
  return <SetupForm />;
}
