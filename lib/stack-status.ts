/** `partial`: some of what should run does not. `completed`: every container ended well and none should run on. */
export const stackStates = [
  'running',
  'partial',
  'unhealthy',
  'stopped',
  'completed',
  'deploying',
  'empty',
] as const;
export type StackState = (typeof stackStates)[number];
