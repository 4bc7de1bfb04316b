import type { ComposeTarget } from '../load';
import type { Report } from '../report';

/** What readers share besides the nodes themselves. */
export type ReadContext = {
  target: ComposeTarget;
  variables: Readonly<Record<string, string>>;
  /** Pasted files, by the name the file gives them. */
  files: Readonly<Record<string, string>>;
  report: Report;
  /** Names of files the text asks for, pasted or not. */
  requiredFiles: Set<string>;
  /** How many more ports the file may name. */
  portsLeft: number;
};

/** The content of a pasted file, or undefined. `./app.env` and `app.env` are the same. */
export function pastedFile(context: ReadContext, name: string): string | undefined {
  context.requiredFiles.add(name);
  const wanted = name.replace(/^(\.\/)+/, '');
  for (const [key, content] of Object.entries(context.files)) {
    if (key.replace(/^(\.\/)+/, '') === wanted) return content;
  }
  return undefined;
}
