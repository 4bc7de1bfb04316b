import { dependencyOrder } from './engine/order';
import type { Plan, PlanStep } from './plan-types';

type NewStep = Pick<PlanStep, 'kind' | 'object' | 'name'> & Partial<PlanStep>;

/** Gathers the steps of a plan; each once, in an order that respects what they depend on. */
export class StepList {
  private readonly steps = new Map<string, PlanStep>();
  readonly warnings: string[] = [];
  readonly problems: string[] = [];

  /** Adds a step, or more reasons and dependencies to the one that is there. */
  add(step: NewStep): string {
    const id = step.id ?? `${step.object}/${step.name}/${step.kind}`;
    const known = this.steps.get(id);
    this.steps.set(id, {
      kind: step.kind,
      object: step.object,
      name: step.name,
      service: step.service ?? null,
      number: step.number ?? null,
      containerId: step.containerId ?? null,
      condition: step.condition ?? null,
      id,
      reasons: [...new Set([...(known?.reasons ?? []), ...(step.reasons ?? [])])],
      restarts: [...new Set([...(known?.restarts ?? []), ...(step.restarts ?? [])])],
      dependsOn: [...new Set([...(known?.dependsOn ?? []), ...(step.dependsOn ?? [])])],
    });
    return id;
  }

  /** Lets the step `id` come after others. */
  addDependencies(id: string, dependsOn: readonly string[]): void {
    const step = this.steps.get(id);
    if (step) this.steps.set(id, { ...step, dependsOn: [...new Set([...step.dependsOn, ...dependsOn])] });
  }

  toPlan(replicas: Record<string, number>, scaleQuestions: Plan['scaleQuestions'] = []): Plan {
    const order = dependencyOrder([...this.steps.keys()], (id) => this.steps.get(id)?.dependsOn ?? []);
    const steps = order.flatMap((id) => this.steps.get(id) ?? []);
    return {
      steps,
      empty: steps.length === 0,
      scaleQuestions,
      replicas,
      warnings: this.warnings,
      problems: this.problems,
    };
  }
}
