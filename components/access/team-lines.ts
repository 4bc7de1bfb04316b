/** The team that a group elsewhere becomes. */
export type TeamOfGroup = { group: string; team: string };

/** As `readTeams` takes them. */
export function writeTeams(teams: readonly TeamOfGroup[]): string {
  return teams.map(({ group, team }) => `${team} = ${group}`).join('\n');
}

/** `Engineers = cn=engineers,dc=example` on each line. What is missing is '': see `teamsProblem`. */
export function readTeams(lines: string): TeamOfGroup[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf('=');
      return at === -1
        ? { team: line, group: '' }
        : { team: line.slice(0, at).trim(), group: line.slice(at + 1).trim() };
    });
}

/**
 * What is wrong with the first line that is wrong, in words; null where all are right. A `dn` is a group's distinguished
 * name: without one, the line is the name alone, and its first attribute would become the team.
 */
export function teamsProblem(lines: string, groupIs: 'dn' | 'name'): string | null {
  const teams = readTeams(lines);
  const bad = teams.findIndex(
    ({ team, group }) => team === '' || group === '' || (groupIs === 'dn' && !/^[^,=]+=/.test(group)),
  );
  if (bad === -1) return null;
  return groupIs === 'dn'
    ? `Line ${bad + 1}: write the team, "=", and the distinguished name of its group.`
    : `Line ${bad + 1}: write the team, "=", and its group.`;
}
