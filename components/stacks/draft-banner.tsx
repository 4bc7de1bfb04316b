import { Button, Group } from '@mantine/core';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Draft } from './draft';
import classes from './stacks.module.css';

type Props = {
  draft: Draft;
  /** It is in the editor already. */
  taken: boolean;
  onTake: (draft: Draft) => void;
  onDiscard: () => void;
};

/** Something was written here and not deployed. */
export function DraftBanner({ draft, taken, onTake, onDiscard }: Props) {
  return (
    <div className={classes.draft} role="status">
      <p>
        {taken ? 'This is your draft from ' : 'There is an unfinished draft from '}
        <RelativeTime timeMs={draft.savedMs} />. Values of variables and files are not kept in a draft.
      </p>
      <Group gap={6}>
        {taken ? null : (
          <Button variant="default" size="compact-xs" onClick={() => onTake(draft)}>
            Continue with it
          </Button>
        )}
        <Button variant="subtle" color="gray" size="compact-xs" onClick={onDiscard}>
          {taken ? 'Start afresh' : 'Discard it'}
        </Button>
      </Group>
    </div>
  );
}
