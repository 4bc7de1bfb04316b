import { describe, expect, it } from 'vitest';
import { readTeams, teamsProblem, writeTeams } from './team-lines';

describe('teams of groups, one on a line', () => {
  it('reads what it writes, and passes over empty lines', () => {
    const teams = [
      { team: 'Engineers', group: 'cn=engineers,dc=example' },
      { team: 'Night shift', group: 'cn=night,dc=example' },
    ];
    expect(readTeams(`\n${writeTeams(teams)}\n  \n`)).toEqual(teams);
    expect(teamsProblem(writeTeams(teams), 'dn')).toBeNull();
    expect(teamsProblem('', 'dn')).toBeNull();
  });

  it.each(['Engineers', 'Engineers =', '= cn=engineers,dc=example', 'cn=engineers,ou=groups,dc=example'])(
    'names the line that is no team of a directory: %s',
    (line) => {
      expect(teamsProblem(`Night = cn=night,dc=example\n${line}`, 'dn')).toMatch(
        /^Line 2: .*distinguished name/,
      );
    },
  );

  it('takes any group of an identity provider, and no line without one', () => {
    expect(teamsProblem('Engineers = engineering', 'name')).toBeNull();
    expect(teamsProblem('Engineers', 'name')).toMatch(/^Line 1/);
  });
});
