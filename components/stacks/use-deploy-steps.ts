import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { useUrlState } from '@/components/ui/use-url-state';
import type { Diagnostic } from '@/lib/compose/diagnostic';
import { stackNameProblem } from '@/lib/compose/names';
import type { RegistryLogin } from '@/lib/contract/registry-auth';
import type { StackPlan } from '@/lib/contract/stacks';
import type { DeployChoices } from './plan-review';

/** What deploying a source would do; without a plan, the diagnostics say why. */
export type PlanAnswer = { plan: StackPlan | null; diagnostics: readonly Diagnostic[] };

type Source<Planned extends PlanAnswer> = {
  /** The stack that is there already; null for a new one. */
  stack: string | null;
  name: string;
  plan: (choices: DeployChoices) => Promise<Planned>;
  /** Deploys what `shown` says. */
  deploy: (
    shown: Planned | null,
    how: DeployChoices & { planHash: string; credentials: RegistryLogin[] },
  ) => Promise<{ job: string }>;
};

export type DeploySteps = ReturnType<typeof useDeploySteps>;

const firstChoices: DeployChoices = { scale: {}, pull: 'missing' };

/** From a source to running services: write, look at the plan, deploy, follow. Going back loses nothing. */
export function useDeploySteps<Planned extends PlanAnswer>({ stack, name, ...source }: Source<Planned>) {
  const url = useUrlState();
  const [choices, setChoices] = useState(firstChoices);
  const [logins, setLogins] = useState<RegistryLogin[]>([]);
  const [isNameShown, setNameShown] = useState(false);
  // Not the mutation's own data: what was shown stays in sight while it is planned anew.
  const [answer, setAnswer] = useState<Planned | null>(null);
  const plan = useMutation({ mutationFn: source.plan });
  const deploy = useMutation({
    mutationFn: (planHash: string) =>
      source.deploy(answer, {
        ...choices,
        planHash,
        credentials: logins.filter(({ registry }) => registry.trim() !== ''),
      }),
    onSuccess: ({ job }) => url.set({ job, name: stack === null ? name : null }),
  });

  const job = url.get('job');
  const stage = job !== '' ? 'progress' : answer?.plan ? 'plan' : 'write';
  const nameProblem = stackNameProblem(name);
  const planError = plan.error ? toApiError(plan.error) : null;
  const makePlan = (wanted: DeployChoices) => {
    setChoices(wanted);
    deploy.reset();
    // Told here, it is not told any more once it was forgotten on its way.
    plan.mutate(wanted, { onSuccess: setAnswer });
  };
  /** A plan, or a refusal, is of the source it was asked for. */
  const forget = () => {
    if (!plan.isIdle) plan.reset();
    setAnswer(null);
  };
  const edit = () => {
    forget();
    deploy.reset();
    url.set({ job: null, name: null });
  };
  return {
    stage,
    job,
    /** What it is called also where this page was opened with a deploy on its way. */
    name: stack ?? (url.get('name') || name),
    nameError: isNameShown ? nameProblem : null,
    answer,
    isPlanning: plan.isPending,
    /** Why there is no plan to look at; one that could not be made anew is told beside the old one. */
    planError: stage === 'write' ? planError : null,
    begin: () => {
      setNameShown(true);
      if (nameProblem === null) makePlan(firstChoices);
    },
    forget,
    edit,
    retry: () => {
      edit();
      makePlan(choices);
    },
    /** What the review of the plan needs, where there is one to look at. */
    review:
      stage === 'plan' && answer?.plan
        ? {
            stack: name,
            plan: answer.plan,
            diagnostics: answer.diagnostics,
            choices,
            planning: plan.isPending,
            planError,
            onChoose: makePlan,
            logins,
            onLogins: setLogins,
            deploying: deploy.isPending,
            error: deploy.error ? toApiError(deploy.error) : null,
            onDeploy: (hash: string) => deploy.mutate(hash),
          }
        : null,
  };
}
