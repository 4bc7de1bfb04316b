import type { SwarmChange, SwarmPlan, SwarmPlanStep } from './plan-types';

type NewStep = Pick<SwarmPlanStep, 'kind' | 'object' | 'name'> & Partial<SwarmPlanStep>;

/** Gathers the steps of a plan in the order in which they are done. */
export class SwarmStepList {
  private readonly steps: SwarmPlanStep[] = [];
  private readonly changes = new Map<string, SwarmChange>();
  readonly warnings: string[] = [];
  readonly problems: string[] = [];

  add(step: NewStep, change: SwarmChange): string {
    const id = `${step.object}/${step.name}/${step.kind}`;
    this.steps.push({
      service: null,
      reasons: [],
      restarts: [],
      dependsOn: [],
      ...step,
      id,
      number: null,
      containerId: null,
      condition: null,
    });
    this.changes.set(id, change);
    return id;
  }

  get ids(): string[] {
    return this.steps.map(({ id }) => id);
  }

  toPlan(replicas: SwarmPlan['replicas'] = {}, scaleQuestions: SwarmPlan['scaleQuestions'] = []): SwarmPlan {
    const { steps, changes, warnings, problems } = this;
    return { steps, changes, empty: steps.length === 0, scaleQuestions, replicas, warnings, problems };
  }
}
