'use client';

import { User, Users } from 'lucide-react';
import classes from './grants.module.css';

/** Who holds a grant: a user or a team. */
export function SubjectName({ subject }: { subject: { kind: 'user' | 'team'; name: string } }) {
  const Icon = subject.kind === 'user' ? User : Users;
  return (
    <span className={classes.subject}>
      <Icon size={14} aria-label={subject.kind === 'user' ? 'User' : 'Team'} />
      <span>{subject.name}</span>
    </span>
  );
}
