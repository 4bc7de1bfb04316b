/** What is wrong with a container's name, in words; null where nothing is. The rule is the engine's. */
export function nameProblem(name: string): string | null {
  if (name === '') return 'A container needs a name.';
  if (name.length > 255) return 'That is too long: 255 characters at most.';
  if (!/^[a-zA-Z0-9]/.test(name)) return 'Begin with a letter or a digit.';
  if (!/^[a-zA-Z0-9_.-]+$/.test(name)) return 'Use letters, digits, "_", "." and "-" only.';
  return name.length < 2 ? 'Two characters at least.' : null;
}
