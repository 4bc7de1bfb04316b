/** What is wrong with a form, by field: `name`, `limits.memory`, `ports.7.targetPort` (7 is the row's key). */
export type FormProblems = Record<string, string>;
