import type { Metadata } from 'next';
import { SignInForm } from '@/components/access/sign-in-form';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  const { next, error } = await searchParams;
  return (
    <SignInForm
      next={typeof next === 'string' ? next : undefined}
      refusal={typeof error === 'string' ? error : undefined}
    />
  );
}
