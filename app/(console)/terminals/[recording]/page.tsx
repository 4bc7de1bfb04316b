import type { Metadata } from 'next';
import { RecordingPage } from '@/components/recordings/recording-page';

export const metadata: Metadata = { title: 'Terminal' };

export default async function Recording({ params }: { params: Promise<{ recording: string }> }) {
  const { recording } = await params;
  return <RecordingPage recording={recording} />;
}
