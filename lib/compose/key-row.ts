/** What becomes of a key: it is applied, ignored with a warning, or the file is refused. `why` ends the sentence. */
export type KeyAnswer =
  | { kind: 'applied'; note: string | null }
  | { kind: 'ignored'; why: string }
  | { kind: 'refused'; why: string };

/** What a value may name, for completion. */
export type Reference = 'service' | 'network' | 'volume' | 'secret' | 'config';

export type KeyRow = {
  /** One line. */
  doc: string;
  engine: KeyAnswer;
  swarm: KeyAnswer;
  /** Where the values are a fixed set, or for completion. */
  values?: readonly string[];
  refers?: Reference;
  /** Keys of the map that is its value. */
  keys?: KeyTable;
  /** Keys of each map in the list that is its value. */
  items?: KeyTable;
  /** Keys of each value of the map that is its value, whose own keys are free. */
  entries?: KeyTable;
  /** Has a value of its own, or a list or map under it: for what completion inserts. */
  shape: 'scalar' | 'block';
};

export type KeyTable = { readonly [key: string]: KeyRow };

export const applied: KeyAnswer = { kind: 'applied', note: null };

export function appliedAs(note: string): KeyAnswer {
  return { kind: 'applied', note };
}

export function ignored(why: string): KeyAnswer {
  return { kind: 'ignored', why };
}

export function refused(why: string): KeyAnswer {
  return { kind: 'refused', why };
}

export function key(
  doc: string,
  engine: KeyAnswer,
  swarm: KeyAnswer,
  more: Partial<Omit<KeyRow, 'doc' | 'engine' | 'swarm'>> = {},
): KeyRow {
  const isBlock = more.keys !== undefined || more.items !== undefined || more.entries !== undefined;
  return { doc, engine, swarm, shape: isBlock ? 'block' : 'scalar', ...more };
}

/** Applied on both targets. */
export function both(doc: string, more: Partial<Omit<KeyRow, 'doc' | 'engine' | 'swarm'>> = {}): KeyRow {
  return key(doc, applied, applied, more);
}

/** Applied on an engine; a Swarm has no such setting. */
export function engineOnly(
  doc: string,
  more: Partial<Omit<KeyRow, 'doc' | 'engine' | 'swarm'>> = {},
  why = 'Swarm services have no such setting',
): KeyRow {
  return key(doc, applied, ignored(why), more);
}

/** Applied on a Swarm; one engine has no such thing. */
export function swarmOnly(
  doc: string,
  more: Partial<Omit<KeyRow, 'doc' | 'engine' | 'swarm'>> = {},
  why = 'only a Swarm has it',
): KeyRow {
  return key(doc, ignored(why), applied, more);
}
