/** States of a job and of its steps. Kept apart from the contract so that pages need no zod. */
export const jobStates = ['running', 'succeeded', 'failed', 'cancelled', 'unknown'] as const;
export type JobState = (typeof jobStates)[number];

export const stepStates = ['waiting', 'running', 'done', 'failed', 'skipped', 'unknown'] as const;
export type StepState = (typeof stepStates)[number];
