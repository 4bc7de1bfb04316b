import type { StackPlan } from '@/lib/contract/stacks';
import { PlanNotes } from './plan-notes';
import { PlanSteps } from './plan-steps';
import { type ScaleAnswers, ScaleQuestions } from './scale-questions';
import classes from './stacks.module.css';

type Props = {
  plan: StackPlan;
  scale: ScaleAnswers;
  /** Another plan is on its way. */
  planning: boolean;
  onScale: (answers: ScaleAnswers) => void;
};

/** What a deploy would do, in the room of a dialog. */
export function PlanPreview({ plan, scale, planning, onScale }: Props) {
  return (
    <>
      {plan.problems.length > 0 ? <PlanNotes tone="bad" items={plan.problems} /> : null}
      {plan.warnings.length > 0 ? <PlanNotes tone="warn" items={plan.warnings} /> : null}
      <ScaleQuestions
        questions={plan.scaleQuestions}
        answers={scale}
        disabled={planning}
        onAnswer={onScale}
      />
      {plan.empty ? (
        <p className={classes.quiet}>Nothing to change: what runs is what it says.</p>
      ) : (
        <div className={classes.removalList} tabIndex={0} role="group" aria-label="What is changed">
          <PlanSteps steps={plan.steps} label="Steps of the plan" />
        </div>
      )}
    </>
  );
}
