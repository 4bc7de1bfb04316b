/** Why something that containers use cannot be removed: "Used by web-1 and 2 more. Remove them first." */
export function usedByReason(containers: readonly { name: string }[], next = 'Remove'): string | null {
  const [first, ...others] = containers;
  if (!first) return null;
  if (others.length === 0) return `Used by the container ${first.name}. ${next} it first.`;
  return `Used by ${first.name} and ${others.length} more. ${next} them first.`;
}
