import type { Metadata } from 'next';
import { FinishForm } from '@/components/access/finish-form';

export const metadata: Metadata = { title: 'Almost there' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function FinishPage({ searchParams }: Props) {
  const { next } = await searchParams;
  return <FinishForm next={typeof next === 'string' ? next : undefined} />;
}
