import type { Metadata } from 'next';
import { TokensPage } from '@/components/access/tokens-page';

export const metadata: Metadata = { title: 'API tokens' };

export default function SettingsTokensPage() {
  return <TokensPage />;
}
