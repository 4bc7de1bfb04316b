/** Above this many characters an instruction is broken where its commands are joined. */
const longest = 90;

/** An instruction for reading: its word (`RUN`), and what follows on one line or several. */
export function instructionLines(instruction: string): { word: string | null; lines: string[] } {
  const match = /^([A-Z]+)(?:\s+|$)([\s\S]*)$/.exec(instruction);
  const word = match?.[1] ?? null;
  const rest = match ? (match[2] ?? '') : instruction;
  const lines = rest.split('\n').flatMap((line) => (line.length > longest ? breakAtJoins(line) : [line]));
  return { word, lines };
}

function breakAtJoins(line: string): string[] {
  return line.split(/ (?=&& |\|\| )|(?<=;) /).map((part, index) => (index === 0 ? part : `  ${part}`));
}
