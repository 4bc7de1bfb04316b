import { describe, expect, it } from 'vitest';
import { loadProject } from './load';

const variables = { SET: 'value', EMPTY: '', TAG: '1.27', PORT: '8080', N: '2' };

function command(text: string) {
  const yaml = `services:\n  a:\n    image: a\n    user: ${JSON.stringify(text)}\n`;
  const { project, diagnostics } = loadProject({ text: yaml, stackName: 't', target: 'engine', variables });
  return { value: project?.services[0]?.user, problem: diagnostics[0] };
}

describe('variables', () => {
  it.each([
    ['$SET', 'value'],
    ['${SET}', 'value'],
    ['a${SET}b$SET.c', 'avaluebvalue.c'],
    ['${EMPTY}x', 'x'],
    ['${NONE:-default}', 'default'],
    ['${NONE-default}', 'default'],
    ['${EMPTY:-default}', 'default'],
    ['${EMPTY-default}x', 'x'],
    ['${SET:-default}', 'value'],
    ['${NONE:-}x', 'x'],
    ['${NONE:-a b:c-d}', 'a b:c-d'],
    ['${NONE:-${SET}}', 'value'],
    ['${NONE:-${ALSO:-${SET}-x}}', 'value-x'],
    ['${SET:+other}', 'other'],
    ['${EMPTY:+other}x', 'x'],
    ['${EMPTY+other}', 'other'],
    ['${NONE+other}x', 'x'],
    ['${SET:?must be}', 'value'],
    ['${EMPTY?must be}x', 'x'],
    ['$$SET', '$SET'],
    ['$${SET}', '${SET}'],
    ['a$$', 'a$'],
    ['${NONE:-$$x}', '$x'],
  ])('%s is %s', (text, expected) => {
    expect(command(text)).toEqual({ value: expected, problem: undefined });
  });

  it.each([
    ['$NONE', 'undefined-variable', /NONE is not defined/],
    ['${NONE}', 'undefined-variable', /NONE is not defined/],
    ['${NONE:?say why}', 'undefined-variable', /NONE must be given a value: say why/],
    ['${EMPTY:?say why}', 'undefined-variable', /EMPTY must be given a value: say why/],
    ['${NONE?}', 'undefined-variable', /NONE must be given a value\./],
    ['${NONE:-$ALSO}', 'undefined-variable', /ALSO is not defined/],
    ['${SET', 'bad-interpolation', /must go on with/],
    ['${SET:-x', 'bad-interpolation', /no closing/],
    ['${}', 'bad-interpolation', /name of a variable/],
    ['$', 'bad-interpolation', /"\$\$" for a dollar/],
    ['a $1 b', 'bad-interpolation', /"\$\$" for a dollar/],
    ['${SET!x}', 'bad-interpolation', /must go on with/],
    ['${A:-'.repeat(40) + '}'.repeat(40), 'bad-interpolation', /nested more than/],
  ])('%s is %s', (text, code, message) => {
    const { value, problem } = command(text);
    expect(value).toBeUndefined();
    expect(problem).toMatchObject({ code, line: 4, severity: 'error' });
    expect(problem?.message).toMatch(message);
  });

  it('marks the variable itself', () => {
    const text = 'services:\n  a:\n    image: "app:${TAG}"\n    user: x${SET}-${NONE}\n';
    const { diagnostics } = loadProject({ text, stackName: 't', target: 'engine', variables });
    expect(diagnostics).toMatchObject([{ line: 4, column: 19, endLine: 4, endColumn: 26 }]);
  });

  it('fills in what is then a number or true', () => {
    const text =
      'services:\n  a:\n    image: app:$TAG\n    privileged: ${YES:-true}\n    scale: $N\n    expose: ["$PORT"]\n';
    const { project } = loadProject({ text, stackName: 't', target: 'engine', variables });
    expect(project?.services[0]).toMatchObject({
      image: 'app:1.27',
      privileged: true,
      replicas: 2,
      expose: ['8080/tcp'],
    });
  });

  it('lists what a file uses', () => {
    const text =
      'services:\n  a:\n    image: "$IMG:${TAG:-latest}"\n    user: "${U:?who}${TAG}"\n    labels: ["x=${W:+on}", "y=${D:-${E-e}}"]\n';
    const { variables: uses } = loadProject({ text, stackName: 't', target: 'engine' });
    expect(
      uses.map(({ name, defaultValue, required, message }) => [name, defaultValue, required, message]),
    ).toEqual([
      ['D', '${E-e}', false, null],
      ['E', 'e', false, null],
      ['IMG', null, true, null],
      ['TAG', 'latest', true, null],
      ['U', null, true, 'who'],
      ['W', null, false, null],
    ]);
    expect(uses.find(({ name }) => name === 'TAG')?.uses.map(({ line }) => line)).toEqual([3, 4]);
  });
});
