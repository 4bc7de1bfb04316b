/** The team that a group elsewhere becomes. */
export type TeamOfGroup = { group: string; team: string };

/** As `readTeams` takes them. */
export function writeTeams(teams: readonly TeamOfGroup[]): string {
  return teams.map(({ group, team }) => `${team} = ${group}`).join('\n');
}

/** `Engineers = cn=engineers,dc=example` on each line. A line without a sign is left for the server to refuse. */
export function readTeams(lines: string): TeamOfGroup[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf('=');
      return { team: line.slice(0, at).trim(), group: line.slice(at + 1).trim() };
    });
}
