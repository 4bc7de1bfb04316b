import type { Metadata } from 'next';
import { TerminalsPage } from '@/components/recordings/terminals-page';

export const metadata: Metadata = { title: 'Terminals' };

export default function Terminals() {
  return <TerminalsPage />;
}
