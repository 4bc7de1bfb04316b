import { Checkbox } from '@mantine/core';
import { SectionCard } from '@/components/ui/section-card';
import classes from './stacks.module.css';

type Props = {
  /** Every profile the file names. */
  known: readonly string[];
  active: readonly string[];
  onChange: (active: string[]) => void;
};

/** Which profiles of the file are active. */
export function ProfilesPanel({ known, active, onChange }: Props) {
  if (known.length === 0) return null;
  return (
    <SectionCard title="Profiles">
      <p className={classes.quiet}>A service with profiles runs only where one of them is active.</p>
      <Checkbox.Group value={[...active]} onChange={onChange} aria-label="Active profiles">
        <div className={classes.fields}>
          {known.map((profile) => (
            <Checkbox key={profile} value={profile} label={profile} />
          ))}
        </div>
      </Checkbox.Group>
    </SectionCard>
  );
}
