import { splitCommandLine } from '@/lib/command-line';
import type { FormProblems } from './form-problems';

/** What runs in a container, as it is typed. */
export type ProgramValues = { image: string; command: string; entrypoint: string; workingDir: string };

/** What is wrong with it, by field. */
export function programProblems(values: ProgramValues): FormProblems {
  const problems: FormProblems = {};
  const image = values.image.trim();
  if (image === '') problems.image = 'Which image? Such as nginx:1.27.';
  else if (/\s/.test(image)) problems.image = 'An image has no spaces in its name.';
  for (const field of ['command', 'entrypoint'] as const) {
    const { problem } = splitCommandLine(values[field]);
    if (problem !== null) problems[field] = problem;
  }
  if (values.workingDir !== '' && !values.workingDir.startsWith('/'))
    problems.workingDir = 'A path in the container begins with "/".';
  return problems;
}
