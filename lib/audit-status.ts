/** `running`: an intent whose outcome is not known yet. `unknown`: Gantry stopped before it could learn it. */
export const auditOutcomes = ['running', 'succeeded', 'failed', 'denied', 'unknown'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];
