import type { PageTab } from '@/components/ui/tabs-page';
import type { ThingKind } from '@/lib/paths';
import { ObjectHistory } from './object-history';

/** The tab of a thing's page with all that was done to it. `about`: its id and what else it is called by. */
export function historyTab(cluster: string, kind: ThingKind, about: readonly string[]): PageTab {
  return {
    id: 'history',
    label: 'History',
    content: () => <ObjectHistory cluster={cluster} kind={kind} about={about} />,
  };
}
