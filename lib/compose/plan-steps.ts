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

  all(): PlanStep[] {
    return [...this.steps.values()];
  }

  dependenciesOf(id: string): string[] {
    return this.steps.get(id)?.dependsOn ?? [];
  }

  /** Whether the step `id` comes after `other`, directly or not. */
  comesAfter(id: string, other: string): boolean {
    const seen = new Set<string>();
    const waiting = [id];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const before = this.dependenciesOf(next);
      if (before.includes(other)) return true;
      waiting.push(...before);
    }
    return false;
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
