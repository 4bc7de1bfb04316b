/** Instructions that only write configuration. Source: "Dockerfile reference". */
const metadataWords = new Set([
  'ARG',
  'CMD',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
]);

const shell = /^(?:(?:\/\S*\/)?(?:ba|da|a|k|z)?sh(?: -o \w+| -[a-zA-Z]+)*? -[a-zA-Z]*c|cmd \/S \/C)\s+/;
const buildArguments = /^\|\d+ (.*?)\s*(?=(?:\/\S*\/)?(?:ba|da|a|k|z)?sh -|cmd \/S|$)/;

/**
 * What made a layer, as its Dockerfile had it. The builders write it down each in their own way: `/bin/sh -c #(nop)
 * CMD …` and `|1 ARG=x /bin/sh -c …` (classic), `RUN /bin/sh -c … # buildkit` (BuildKit).
 * Source: `dispatchers.go` of the classic builder, `dockerfile2llb/convert.go` of BuildKit.
 */
export function tidyInstruction(createdBy: string): string {
  let text = createdBy.replace(/\s*# buildkit\s*$/, '').trim();
  const runPrefixed = /^RUN\s+/.test(text);
  text = text.replace(/^RUN\s+(?=\||\/|cmd )/, '');
  const args = buildArguments.exec(text);
  if (args) text = text.slice(args[0].length);
  const inShell = shell.test(text);
  if (inShell) text = text.replace(shell, '');
  if (/^#\(nop\)/.test(text)) {
    text = text.replace(/^#\(nop\)\s*/, '');
  } else if (args || inShell || (runPrefixed && !/^RUN\s/.test(text)) || text.startsWith('/')) {
    // The exec form (`RUN ["/bin/tool", …]`) is written down as its bare words.
    text = `RUN ${args?.[1] ? `${args[1]} ` : ''}${text}`;
  }
  return tidyArguments(tidySpaces(text));
}

/** Whether an instruction, tidied, never makes a filesystem layer. */
export function isMetadata(instruction: string): boolean {
  return metadataWords.has(instruction.split(/\s/, 1)[0] ?? '');
}

/** One space where continued lines left many. Line breaks of a here-document stay. */
function tidySpaces(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trimEnd())
    .join('\n')
    .trim();
}

function tidyArguments(text: string): string {
  const [word = ''] = text.split(/\s/, 1);
  switch (word) {
    case 'ADD':
    case 'COPY':
      return text.replace(/\b(file|dir|multi):([a-f0-9]{12})[a-f0-9]{52}\b/g, '$1:$2');
    case 'EXPOSE':
      return text.replace(
        /^EXPOSE (?:map)?\[(.*)\]$/,
        (_, ports: string) => `EXPOSE ${ports.replaceAll(':{}', '')}`,
      );
    case 'HEALTHCHECK':
      return tidyHealthcheck(text);
    default:
      return text;
  }
}

const goString = String.raw`"(?:[^"\\]|\\.)*"`;
const goHealthcheck = new RegExp(
  String.raw`^HEALTHCHECK &\{\[(${goString}(?: ${goString})*)\]((?: ${goString})+) '((?:[^'\\]|\\.)*)'\}$`,
);

/**
 * `HEALTHCHECK &{["CMD-SHELL" "test"] "1s" "2s" "0s" '\x02'}`, Go's print of the structure, as it was written:
 * `HEALTHCHECK --interval=1s --timeout=2s --retries=2 CMD test`.
 */
function tidyHealthcheck(text: string): string {
  const match = goHealthcheck.exec(text);
  if (!match) return text;
  const [kind, ...test] = goStrings(match[1] ?? '');
  const times = goStrings(match[2] ?? '');
  const names =
    times.length >= 4
      ? ['interval', 'timeout', 'start-period', 'start-interval']
      : ['interval', 'timeout', 'start-period'];
  const options = names.flatMap((name, index) => {
    const time = times[index];
    return time === undefined || time === '0s' ? [] : [`--${name}=${time}`];
  });
  const retries = goRune(match[3] ?? '');
  if (retries > 0) options.push(`--retries=${retries}`);
  const command = kind === 'NONE' ? 'NONE' : `CMD ${kind === 'CMD' ? JSON.stringify(test) : test.join(' ')}`;
  return ['HEALTHCHECK', ...options, command].join(' ');
}

function goStrings(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) =>
    (match[1] ?? '').replace(/\\(.)/g, (_, escaped: string) =>
      escaped === 'n' ? '\n' : escaped === 't' ? '\t' : escaped,
    ),
  );
}

const runeEscapes: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** The number behind Go's quoted rune: `\x02` is 2. */
function goRune(text: string): number {
  if (!text.startsWith('\\')) return text.codePointAt(0) ?? 0;
  const hex = /^\\(?:x|u|U)([0-9a-fA-F]+)$/.exec(text);
  return hex ? Number.parseInt(hex[1] ?? '0', 16) : (runeEscapes[text.slice(1)] ?? text.codePointAt(1) ?? 0);
}
