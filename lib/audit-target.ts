import { shortId } from './format';

/** What an entry acted on, as people call it: its name, one that was found out while it ran, or its id in short. */
export function auditTargetText(entry: {
  targetId: string | null;
  targetName: string | null;
  summary: Readonly<Record<string, unknown>>;
}): string | null {
  const { targetId, targetName, summary } = entry;
  const noted = typeof summary['name'] === 'string' ? summary['name'] : null;
  if (targetName !== null || noted !== null) return targetName ?? noted;
  return targetId !== null && isRandom(targetId) ? shortId(targetId) : targetId;
}

/** Ids of Docker and of our own rows say nothing beyond their first digits. */
function isRandom(id: string): boolean {
  return /^(sha256:)?[a-f0-9]{64}$|^[\w-]{32}$|^[a-f0-9]{8}-[a-f0-9-]{27}$|^[a-z0-9]{25}$/.test(id);
}
