/** What was pasted for a revision. */
export type RevisionSource = {
  yaml: string;
  variables: Record<string, string>;
  files: Record<string, string>;
  profiles: string[];
};
