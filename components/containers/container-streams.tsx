'use client';

import { Skeleton } from '@mantine/core';
import dynamic from 'next/dynamic';

type Props = { cluster: string; container: string };

const loading = () => <Skeleton height={320} />;

// Each of these brings a large library: it is loaded when its tab is opened.
export const ContainerLogs = dynamic<Props>(
  () => import('@/components/logs/log-view').then(({ LogView }) => LogView),
  { ssr: false, loading },
);
export const ContainerStats = dynamic<Props>(
  () => import('@/components/stats/stats-charts').then(({ StatsCharts }) => StatsCharts),
  { ssr: false, loading },
);
export const ContainerTerminal = dynamic<Props>(
  () => import('@/components/terminal/terminal').then(({ Terminal }) => Terminal),
  { ssr: false, loading },
);
