import type { DiagnosticCode } from '../diagnostic';
import type { Report } from '../report';
import { childOf, isNull, pathOf } from '../tree';
import type { ComposeNode, MapNode, ScalarNode, Span } from '../tree';
import { parseBytes, parseDurationMs } from '../units';

/** A node and where it stands, for reading it: what cannot be read is reported, and read as null. */
export class Place {
  constructor(
    readonly node: ComposeNode,
    readonly path: string,
    readonly report: Report,
  ) {}

  error(code: DiagnosticCode, message: string): null {
    this.report.error(code, this.node, this.path, message);
    return null;
  }

  warn(code: DiagnosticCode, message: string): void {
    this.report.warn(code, this.node, this.path, message);
  }

  /** What stands under `key`; undefined where this is no map, or has no such key, or null there. */
  get(key: string): Place | undefined {
    if (this.node.kind !== 'map') return undefined;
    const value = childOf(this.node, key);
    return value && new Place(value, pathOf(this.path, key), this.report);
  }

  /** The items of a list. A scalar or map where a list should be is reported. */
  items(what = 'a list'): Place[] {
    if (this.node.kind !== 'list') {
      this.error('bad-type', `This must be ${what}, not ${kindOf(this.node)}.`);
      return [];
    }
    return this.node.items.map((item, index) => new Place(item, pathOf(this.path, index), this.report));
  }

  /** Keys with what stands under them, null values too, in the order of the text. */
  entries(what = 'a map of keys and values'): { key: string; keySpan: Span; place: Place }[] {
    if (this.node.kind !== 'map') {
      this.error('bad-type', `This must be ${what}, not ${kindOf(this.node)}.`);
      return [];
    }
    return Array.from(this.node.entries.values(), ({ key, keySpan, value }) => ({
      key,
      keySpan,
      place: new Place(value, pathOf(this.path, key), this.report),
    }));
  }

  get isNull(): boolean {
    return isNull(this.node);
  }

  isMap(): this is Place & { node: MapNode } {
    return this.node.kind === 'map';
  }

  /** Text, or a number or boolean as typed. */
  text(what = 'text'): string | null {
    const scalar = this.scalar(what);
    return scalar && scalarText(scalar);
  }

  integer(limits: { min?: number; max?: number } = {}): number | null {
    const text = this.text('a whole number');
    if (text === null) return null;
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = limits;
    if (!/^[+-]?\d{1,16}$/.test(text))
      return this.error('bad-value', `"${shorten(text)}" is not a whole number.`);
    const value = Number(text);
    if (value < min) return this.error('bad-value', `${text} is too small: at least ${min}.`);
    if (value > max) return this.error('bad-value', `${text} is too large: at most ${max}.`);
    return value;
  }

  number(limits: { min?: number } = {}): number | null {
    const text = this.text('a number');
    if (text === null) return null;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) || text.length > 20) {
      return this.error('bad-value', `"${shorten(text)}" is not a number.`);
    }
    const value = Number(text);
    if (limits.min !== undefined && value < limits.min) {
      return this.error('bad-value', `${text} is too small: at least ${limits.min}.`);
    }
    return value;
  }

  boolean(): boolean | null {
    const scalar = this.scalar('true or false');
    if (!scalar) return null;
    if (typeof scalar.value === 'boolean') return scalar.value;
    const text = scalarText(scalar);
    if (/^(true|yes|on|y)$/i.test(text)) return true;
    if (/^(false|no|off|n)$/i.test(text)) return false;
    return this.error('bad-value', `"${shorten(text)}" is neither true nor false.`);
  }

  durationMs(): number | null {
    const text = this.text('a duration');
    if (text === null) return null;
    const value = parseDurationMs(text);
    if (value !== null) return value;
    return this.error(
      'bad-value',
      `"${shorten(text)}" is not a duration. Write it like "30s", "1m30s" or "500ms".`,
    );
  }

  bytes(): number | null {
    const text = this.text('a size');
    if (text === null) return null;
    const value = parseBytes(text);
    if (value !== null) return value;
    return this.error(
      'bad-value',
      `"${shorten(text)}" is not a size. Write it like "512m", "1.5g" or "64k".`,
    );
  }

  oneOf<Value extends string>(values: readonly Value[]): Value | null {
    const text = this.text(`one of ${values.join(', ')}`);
    if (text === null) return null;
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    const known = values.map((candidate) => `"${candidate}"`).join(', ');
    return this.error(
      'bad-value',
      `"${shorten(text)}" is not one of ${known}.${this.report.didYouMean(text, values)}`,
    );
  }

  /** An absolute path within a container. */
  absolutePath(): string | null {
    const text = this.text('a path');
    if (text === null) return null;
    if (text.startsWith('/')) return text;
    return this.error('bad-value', `"${shorten(text)}" must be an absolute path: begin it with "/".`);
  }

  private scalar(what: string): ScalarNode | null {
    if (this.node.kind === 'scalar' && this.node.value !== null) return this.node;
    this.error('bad-type', `This must be ${what}, not ${kindOf(this.node)}.`);
    return null;
  }
}

export function scalarText(scalar: ScalarNode): string {
  if (typeof scalar.value === 'string') return scalar.value;
  return typeof scalar.value === 'number' ? scalar.source : String(scalar.value ?? '');
}

function kindOf(node: ComposeNode): string {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'string') return 'text';
  return typeof node.value === 'number' ? 'a number' : 'true or false';
}

export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
