import type { FormProblems } from '@/components/ui/form/form-problems';
import type { RunValues } from './run-form';

/** What every part of the form is given. */
export type RunFieldsProps = {
  values: RunValues;
  set: (change: Partial<RunValues>) => void;
  problems: FormProblems;
};
