import type { PlacementNode } from './placement-node';

/** One placement constraint: `node.labels.zone==b`. */
export type Constraint = { text: string; key: string; operator: '==' | '!='; value: string };

const keyPattern = /^[a-z_][a-z0-9\-_.]+$/i;
const valuePattern = /^[a-z0-9:\-_\s.*()?+[\]\\^$|/]+$/i;
const knownKeys = [
  'node.id',
  'node.hostname',
  'node.role',
  'node.ip',
  'node.platform.os',
  'node.platform.arch',
];
const labelPrefixes = ['node.labels.', 'engine.labels.'] as const;

/**
 * Reads a constraint as the Swarm does: spaces around key and value do not matter, the first `==` (else `!=`) divides
 * them. Null where the Swarm would refuse it, or where no node can ever match because the key is none it knows.
 * Source: Docker docs, "docker service create --constraint"; swarmkit, `manager/constraint`.
 */
export function parseConstraint(text: string): Constraint | null {
  const operator = text.includes('==') ? '==' : text.includes('!=') ? '!=' : null;
  if (operator === null) return null;
  const at = text.indexOf(operator);
  const key = text.slice(0, at).trim();
  const value = text.slice(at + operator.length).trim();
  if (!keyPattern.test(key) || !valuePattern.test(value)) return null;
  const lower = key.toLowerCase();
  const isLabel = labelPrefixes.some((prefix) => lower.startsWith(prefix) && lower.length > prefix.length);
  return isLabel || knownKeys.includes(lower) ? { text, key, operator, value } : null;
}

/** Whether a node meets a constraint. Values are compared without regard to case; a label it lacks is ''. */
export function meetsConstraint(node: PlacementNode, { key, operator, value }: Constraint): boolean {
  const isEqual =
    key.toLowerCase() === 'node.ip'
      ? isWithin(node.address, value)
      : valueOf(node, key).toLowerCase() === value.toLowerCase();
  return operator === '==' ? isEqual : !isEqual;
}

/** The label a constraint is about, without its prefix: `zone`; null where it is about something else. */
export function labelOf({ key }: Constraint): string | null {
  const prefix = labelPrefixes.find((each) => key.toLowerCase().startsWith(each));
  return prefix === undefined ? null : key.slice(prefix.length);
}

function valueOf(node: PlacementNode, key: string): string {
  const lower = key.toLowerCase();
  if (lower.startsWith('node.labels.')) return node.labels[key.slice('node.labels.'.length)] ?? '';
  if (lower.startsWith('engine.labels.')) return node.engineLabels[key.slice('engine.labels.'.length)] ?? '';
  switch (lower) {
    case 'node.id':
      return node.id;
    case 'node.hostname':
      return node.hostname;
    case 'node.role':
      return node.role;
    case 'node.platform.os':
      return node.platform.os;
    case 'node.platform.arch':
      return node.platform.architecture;
    default:
      return '';
  }
}

/** Whether an IPv4 address is the one given, or in the network given as `10.0.0.0/8`. */
function isWithin(address: string, wanted: string): boolean {
  const [network = '', bits] = wanted.split('/');
  if (bits === undefined) return address === network;
  const shift = 32 - Number(bits);
  const [a, b] = [numberOf(address), numberOf(network)];
  if (a === null || b === null || !(shift >= 0 && shift <= 32)) return false;
  const size = 2 ** shift;
  return Math.floor(a / size) === Math.floor(b / size);
}

function numberOf(address: string): number | null {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
    return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
