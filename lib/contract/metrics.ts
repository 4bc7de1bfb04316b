import { empty, stream } from './operation';

export const metricsStreams = {
  read: stream({
    transport: 'http',
    path: '/metrics',
    description:
      'Numbers for Prometheus, in its text format: of the clusters as far as the caller sees them, and of Gantry itself where the permission is held over everything',
    permission: 'Metrics View',
    effect: 'read',
    target: () => ({ kind: 'metrics' }),
    input: empty,
  }),
};
