/** How a request for a terminal is. `lapsed`: nobody decided in a day. `expired`: the right has ended by itself. */
export const requestStates = [
  'open',
  'approved',
  'declined',
  'withdrawn',
  'ended',
  'expired',
  'lapsed',
] as const;
export type RequestState = (typeof requestStates)[number];
