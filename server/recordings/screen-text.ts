/** One line that stood on a screen, and when the last of it was written. */
export type ScreenLine = { atMs: number; text: string };

/** What is kept of one session: more is not found by its text. */
const maxCharacters = 1_000_000;
const maxLineLength = 2_000;
const maxParameters = 64;

type Mode = 'text' | 'escape' | 'control' | 'string' | 'string-escape';

/**
 * The lines that a terminal showed, for a search. It follows the cursor within a line, as shells edit one; a program that
 * draws all over the screen leaves each piece that it draws as a line of its own. Linear, and bounded.
 */
export class ScreenText {
  readonly lines: ScreenLine[] = [];
  #characters = 0;
  #cells: string[] = [];
  #column = 0;
  #writtenMs = 0;
  #mode: Mode = 'text';
  #parameters = '';

  /** Whether all that is kept is there: nothing more need be fed. */
  get full(): boolean {
    return this.#characters >= maxCharacters;
  }

  feed(data: string, atMs: number): void {
    if (this.full) return;
    for (const character of data) this.#take(character, atMs);
  }

  /** The line that the cursor stands in ends here. */
  end(): void {
    this.#commit();
  }

  #take(character: string, atMs: number): void {
    switch (this.#mode) {
      case 'text':
        return this.#show(character, atMs);
      case 'escape':
        return this.#escape(character);
      case 'control':
        return this.#control(character);
      case 'string':
        if (character === '\x07' || character === '\x9c') this.#mode = 'text';
        else if (character === '\x1b') this.#mode = 'string-escape';
        return;
      case 'string-escape':
        this.#mode = character === '\\' ? 'text' : 'string';
    }
  }

  #show(character: string, atMs: number): void {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x20 && code !== 0x7f && (code < 0x80 || code >= 0xa0)) {
      if (this.#column < maxLineLength) {
        while (this.#cells.length < this.#column) this.#cells.push(' ');
        this.#cells[this.#column] = character;
      }
      this.#column += 1;
      this.#writtenMs = atMs;
      return;
    }
    switch (character) {
      case '\x1b':
        this.#mode = 'escape';
        break;
      case '\x9b':
        this.#begin('control');
        break;
      case '\r':
        this.#column = 0;
        break;
      case '\b':
        this.#column = Math.max(0, this.#column - 1);
        break;
      case '\t':
        this.#column += 8 - (this.#column % 8);
        break;
      case '\n':
      case '\v':
      case '\f':
        this.#commit();
        break;
    }
  }

  #begin(mode: Mode): void {
    this.#mode = mode;
    this.#parameters = '';
  }

  #escape(character: string): void {
    if (character === '[') this.#begin('control');
    else if ('P]X^_'.includes(character)) this.#begin('string');
    // Intermediate bytes: one more character belongs to it. Source: ECMA-35, section 13.2.
    else if (character < ' ' || character > '/') this.#mode = 'text';
  }

  #control(character: string): void {
    if (character >= ' ' && character <= '?') {
      if (this.#parameters.length < maxParameters) this.#parameters += character;
      return;
    }
    this.#mode = 'text';
    const [first = '', second = ''] = this.#parameters.split(';');
    const count = Math.max(1, Number(first) || 0);
    switch (character) {
      case 'C':
        this.#column += count;
        break;
      case 'D':
        this.#column = Math.max(0, this.#column - count);
        break;
      case 'G':
      case '`':
        this.#column = count - 1;
        break;
      case 'P':
        this.#cells.splice(this.#column, count);
        break;
      case '@':
        this.#cells.splice(this.#column, 0, ...Array<string>(Math.min(count, maxLineLength)).fill(' '));
        break;
      case 'K':
        this.#erase(first);
        break;
      case 'J':
        if (first === '' || first === '0') this.#erase(first);
        else this.#commit();
        break;
      case 'H':
      case 'f':
        this.#commit();
        this.#column = Math.max(0, (Number(second) || 1) - 1);
        break;
      case 'A':
      case 'B':
      case 'E':
      case 'F':
      case 'd':
        this.#commit(character === 'E' || character === 'F' ? 0 : this.#column);
        break;
    }
    this.#column = Math.min(this.#column, maxLineLength);
  }

  #erase(what: string): void {
    if (what === '2') this.#cells = [];
    else if (what === '1') this.#cells.fill(' ', 0, this.#column + 1);
    else this.#cells.length = Math.min(this.#cells.length, this.#column);
  }

  #commit(column = 0): void {
    const text = this.#cells.join('').trimEnd();
    this.#cells = [];
    this.#column = column;
    if (text === '' || this.full) return;
    this.lines.push({ atMs: this.#writtenMs, text });
    this.#characters += text.length;
  }
}
