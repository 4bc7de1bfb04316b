import { isMet, ratioOf, type Goal, type Measurement } from './measure';

/** The rows as a table of plain text, with notes below it. */
export function table(measurements: readonly Measurement[]): string {
  const notes: string[] = [];
  const rows = measurements.map((each) => {
    const ratio = ratioOf(each);
    if (each.note) notes.push(each.note);
    return [
      `${each.metric}${each.note ? ` [${notes.length}]` : ''}`,
      `${number(each.value)} ${each.unit}`,
      each.floor === null ? '' : `${number(each.floor.value)} ${each.unit} (${each.floor.of})`,
      ratio === null ? '' : `${number(ratio)}×`,
      each.goal === null ? '' : goalText(each.goal, each.unit),
      verdict(each),
    ];
  });
  const lines = [['metric', 'value', 'floor in this run', 'ratio', 'goal', ''], ...rows];
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const print = (line: string[]) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = lines;
  return [
    print(head),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...body.map(print),
    '',
    ...notes.map((note, index) => `[${index + 1}] ${note}`),
    '',
    summary(measurements),
  ].join('\n');
}

/** One plain sentence about the goals. */
export function summary(measurements: readonly Measurement[]): string {
  const judged = measurements.filter((each) => each.goal !== null);
  const missed = judged.filter((each) => isMet(each) === false);
  if (judged.length === 0) return 'Nothing measured here has a goal.';
  if (missed.length === 0) return `All ${judged.length} goals are met.`;
  return `${missed.length} of ${judged.length} goals are MISSED: ${missed.map((each) => each.metric).join('; ')}.`;
}

/** The rows for a machine to read. */
export function json(measurements: readonly Measurement[]): string {
  return JSON.stringify(
    measurements.map((each) => ({ ...each, ratio: ratioOf(each), met: isMet(each) })),
    null,
    2,
  );
}

function verdict(measurement: Measurement): string {
  switch (isMet(measurement)) {
    case null:
      return '';
    case true:
      return 'met';
    case false:
      return 'MISSED';
  }
}

function goalText(goal: Goal, unit: string): string {
  const [sign, bound] = 'atMost' in goal ? ['≤', goal.atMost] : ['≥', goal.atLeast];
  return `${sign} ${number(bound)}${goal.of === 'ratio' ? '×' : ` ${unit}`}`;
}

/** Three figures are as many as such a measurement has. */
function number(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
