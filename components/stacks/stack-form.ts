import type { RevisionSource } from './revision-source';

/** What is asked for a deploy, as typed. */
export type StackForm = {
  name: string;
  yaml: string;
  variables: Record<string, string>;
  files: Record<string, string>;
  profiles: string[];
  note: string;
};

export const emptyForm: StackForm = { name: '', yaml: '', variables: {}, files: {}, profiles: [], note: '' };

/** The form for editing a stack from one of its revisions. */
export function formOf(stack: string, source: RevisionSource): StackForm {
  const { yaml, variables, files, profiles } = source;
  return { name: stack, yaml, variables, files, profiles, note: '' };
}

/** Variables with a value: an empty field means "not set", so that the file's default holds. */
export function setVariables(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
}

/** A file to begin with. */
export const exampleYaml = `services:
  web:
    image: nginx:\${TAG:-1.29}
    ports:
      - "8080:80"
    volumes:
      - content:/usr/share/nginx/html
    restart: unless-stopped

volumes:
  content:
`;
