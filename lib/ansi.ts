/**
 * Text with terminal escape sequences, made harmless: colours and weights become styles, every other sequence
 * (titles, links, clipboard writes, questions to the terminal, cursor moves) is left out.
 */

/** A colour: one of the terminal's 16, or an exact one as `#rrggbb`. */
export type AnsiColor = number | `#${string}`;

export type AnsiStyle = {
  color: AnsiColor | null;
  background: AnsiColor | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  inverse: boolean;
  strike: boolean;
};

/** A run of characters of `AnsiText.text` with one style. */
export type AnsiSpan = { start: number; end: number; style: AnsiStyle };

/** The characters that are shown, and the styles of those that have one, in order and without overlap. */
export type AnsiText = { text: string; spans: AnsiSpan[] };

const plain: AnsiStyle = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
  strike: false,
};

const escape = 0x1b;
const bell = 0x07;
const carriageReturn = 0x0d;
const tab = 0x09;

/**
 * Reads one line. A carriage return begins it anew, as on a terminal; other control characters are shown as pictures
 * (U+2400…). Linear in its length.
 */
export function readAnsi(line: string): AnsiText {
  const reader = new Reader(line);
  reader.read();
  return { text: reader.text, spans: reader.spans };
}

/** The characters of a line that are shown. */
export function stripAnsi(line: string): string {
  return readAnsi(line).text;
}

class Reader {
  text = '';
  spans: AnsiSpan[] = [];
  #style = plain;
  #styleStart = 0;

  constructor(private readonly line: string) {}

  read(): void {
    const { line } = this;
    let at = 0;
    let from = 0;
    const take = () => {
      this.text += line.slice(from, at);
    };
    while (at < line.length) {
      const code = line.charCodeAt(at);
      if (isShown(code)) {
        at += 1;
        continue;
      }
      take();
      if (code === escape) at = this.#sequence(at);
      else if (code === carriageReturn) at = this.#return(at);
      else if (code >= 0x80) at = this.#c1(at, code);
      else {
        this.text += String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
        at += 1;
      }
      from = at;
    }
    take();
    this.#endSpan();
  }

  #return(at: number): number {
    if (at + 1 < this.line.length) {
      this.text = '';
      this.spans = [];
      this.#styleStart = 0;
    }
    return at + 1;
  }

  /** The sequence at `at`, which is an ESC. Gives where it ends. */
  #sequence(at: number): number {
    const kind = this.line.charCodeAt(at + 1);
    switch (String.fromCharCode(kind)) {
      case '[':
        return this.#control(at + 2);
      case ']':
      case 'P':
      case 'X':
      case '^':
      case '_':
        return this.#string(at + 2);
      default:
        break;
    }
    // ESC, any intermediate bytes, and a final one. Source: ECMA-35, section 13.2.
    let end = at + 1;
    while (isBetween(this.line.charCodeAt(end), 0x20, 0x2f)) end += 1;
    return isBetween(this.line.charCodeAt(end), 0x30, 0x7e) ? end + 1 : end;
  }

  /** The one-character forms of the same, U+0080 to U+009F. */
  #c1(at: number, code: number): number {
    if (code === 0x9b) return this.#control(at + 1);
    return [0x90, 0x98, 0x9d, 0x9e, 0x9f].includes(code) ? this.#string(at + 1) : at + 1;
  }

  /** Parameters and a final byte. Source: ECMA-48, section 5.4. */
  #control(start: number): number {
    let end = start;
    while (isBetween(this.line.charCodeAt(end), 0x20, 0x3f)) end += 1;
    const final = this.line.charCodeAt(end);
    if (!isBetween(final, 0x40, 0x7e)) return end;
    const parameters = this.line.slice(start, end);
    if (final === 0x6d && /^[\d;:]*$/.test(parameters)) this.#restyle(parameters);
    return end + 1;
  }

  /** A string up to its terminator (BEL, ST), or to the end where it has none. */
  #string(start: number): number {
    for (let at = start; at < this.line.length; at += 1) {
      const code = this.line.charCodeAt(at);
      if (code === bell || code === 0x9c) return at + 1;
      if (code === escape) return this.line[at + 1] === '\\' ? at + 2 : at;
    }
    return this.line.length;
  }

  #restyle(parameters: string): void {
    this.#endSpan();
    const codes = parameters.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)));
    this.#style = restyled(this.#style, codes);
  }

  #endSpan(): void {
    if (this.text.length > this.#styleStart && this.#style !== plain) {
      this.spans.push({ start: this.#styleStart, end: this.text.length, style: this.#style });
    }
    this.#styleStart = this.text.length;
  }
}

function isShown(code: number): boolean {
  return (code >= 0x20 && code < 0x7f) || code >= 0xa0 || code === tab;
}

function isBetween(code: number, least: number, most: number): boolean {
  return code >= least && code <= most;
}

/** "Select graphic rendition". Source: ECMA-48, section 8.3.117; 38 and 48 as xterm has them. */
function restyled(before: AnsiStyle, codes: readonly number[]): AnsiStyle {
  let style = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [color, used] = extendedColor(codes, at + 1);
      if (color !== null) style = { ...style, [code === 38 ? 'color' : 'background']: color };
      at += used;
    } else style = code === 0 ? plain : { ...style, ...change(code) };
  }
  return isPlain(style) ? plain : style;
}

function change(code: number): Partial<AnsiStyle> {
  if (isBetween(code, 30, 37)) return { color: code - 30 };
  if (isBetween(code, 40, 47)) return { background: code - 40 };
  if (isBetween(code, 90, 97)) return { color: code - 90 + 8 };
  if (isBetween(code, 100, 107)) return { background: code - 100 + 8 };
  return simpleChanges[code] ?? {};
}

const simpleChanges: Record<number, Partial<AnsiStyle>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { color: null },
  49: { background: null },
};

/** The colour after a 38 or 48 and how many codes it took. */
function extendedColor(codes: readonly number[], at: number): [AnsiColor | null, number] {
  if (codes[at] === 5) return [paletteColor(codes[at + 1] ?? 0), 2];
  if (codes[at] === 2) return [exact(codes[at + 1], codes[at + 2], codes[at + 3]), 4];
  return [null, 1];
}

/** The 256 colours: 16 of the terminal's, a cube of 6×6×6, and 24 greys. */
function paletteColor(index: number): AnsiColor | null {
  if (index < 16) return index;
  if (index > 255) return null;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return exact(grey, grey, grey);
  }
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return exact(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function exact(red = 0, green = 0, blue = 0): AnsiColor {
  const hex = [red, green, blue].map((value) =>
    Math.min(255, Math.max(0, value)).toString(16).padStart(2, '0'),
  );
  return `#${hex.join('')}`;
}

function isPlain(style: AnsiStyle): boolean {
  const { color, background, bold, dim, italic, underline, inverse, strike } = style;
  return color === null && background === null && !(bold || dim || italic || underline || inverse || strike);
}
