import { formatBytes, formatQuantity } from '@/lib/format';
import type { Misfit } from './check-node';
import { type Constraint, labelOf } from './constraint';

/** Why one node is not taken, as the end of a sentence that begins with the node: `lacks label zone=b`. */
export function misfitWords(misfit: Misfit, count = 1): string {
  const verb = (one: string, many: string) => (count === 1 ? one : many);
  switch (misfit.kind) {
    case 'state':
      return misfit.state === 'down' ? verb('is down', 'are down') : `${verb('is', 'are')} ${misfit.state}`;
    case 'availability':
      return `${verb('is', 'are')} ${misfit.availability === 'drain' ? 'drained' : 'paused'}`;
    case 'constraint':
      return constraintWords(misfit.constraint, count);
    case 'unreadable':
      return `cannot meet the constraint "${misfit.text}", which no node can`;
    case 'platform':
      return `${verb('is', 'are')} ${misfit.has}, and the image is for ${platformNames(misfit.wanted)}`;
    case 'plugin':
      return `${verb('lacks', 'lack')} the ${misfit.type.toLowerCase()} plugin ${misfit.name}`;
    case 'replicas':
      return `${verb('has', 'have')} ${formatQuantity(misfit.most, 'replica')} already, as many as a node may`;
    case 'port':
      return `${verb('has', 'have')} the port ${portName(misfit.port)} taken by ${misfit.by}`;
    case 'cpus':
      return `${verb('is', 'are')} short of ${cpus(misfit.shortNanoCpus)}`;
    case 'memory':
      return `${verb('is', 'are')} short of ${formatBytes(misfit.shortBytes)}`;
    case 'image':
      switch (misfit.why) {
        case 'denied':
          return 'cannot pull (401)';
        case 'missing':
          return 'cannot pull: there is no such image';
        case 'unreachable':
          return 'cannot reach the registry';
      }
  }
}

/** What can be done about a reason, as a sentence. */
export function remedyOf(misfit: Misfit): string {
  switch (misfit.kind) {
    case 'state':
      return 'Bring the nodes that are down back.';
    case 'availability':
      return 'Activate a node that is paused or drained.';
    case 'constraint': {
      const label = labelOf(misfit.constraint);
      return label === null || misfit.constraint.operator === '!='
        ? `Change the constraint ${misfit.constraint.text.trim()}.`
        : `Give a node the label ${label}=${misfit.constraint.value}, or change the constraint.`;
    }
    case 'unreadable':
      return `Correct the constraint "${misfit.text}".`;
    case 'platform':
      return `Use an image that is also for ${misfit.has}, or add a node of its platform.`;
    case 'plugin':
      return `Install the plugin ${misfit.name} on a node.`;
    case 'replicas':
      return 'Ask for fewer replicas, allow more on each node, or add a node.';
    case 'port':
      return `Publish another port than ${portName(misfit.port)}, ask for fewer replicas, or add a node.`;
    case 'cpus':
      return 'Reserve fewer CPUs, free some on a node, or add a node.';
    case 'memory':
      return 'Reserve less memory, free some on a node, or add a node.';
    case 'image':
      return misfit.why === 'denied'
        ? 'Update the service with the credentials of the registry.'
        : 'Check the name of the image and the way to its registry, or push it to the nodes.';
  }
}

/** What makes two reasons the same when nodes are counted. Amounts are told of each node by itself. */
export function misfitKey(misfit: Misfit): string {
  switch (misfit.kind) {
    case 'state':
      return `state ${misfit.state}`;
    case 'availability':
      return `availability ${misfit.availability}`;
    case 'constraint':
      return `constraint ${misfit.constraint.key}${misfit.constraint.operator}${misfit.constraint.value}`;
    case 'unreadable':
      return `unreadable ${misfit.text}`;
    case 'platform':
      return `platform ${misfit.has}`;
    case 'plugin':
      return `plugin ${misfit.type} ${misfit.name}`;
    case 'replicas':
    case 'cpus':
    case 'memory':
      return misfit.kind;
    case 'port':
      return `port ${misfit.port}`;
    case 'image':
      return `image ${misfit.why}`;
  }
}

function constraintWords(constraint: Constraint, count: number): string {
  const { key, operator, value } = constraint;
  const label = labelOf(constraint);
  const verb = (one: string, many: string) => (count === 1 ? one : many);
  if (label !== null) {
    const kind = key.toLowerCase().startsWith('engine.') ? 'engine label' : 'label';
    return operator === '=='
      ? `${verb('lacks', 'lack')} ${kind} ${label}=${value}`
      : `${verb('has', 'have')} ${kind} ${label}=${value}, which is ruled out`;
  }
  const not = operator === '==' ? ' not' : '';
  switch (key.toLowerCase()) {
    case 'node.role':
      return `${verb('is', 'are')}${operator === '==' ? ` no ${value}` : ` ${verb(`a ${value}`, `${value}s`)}`}${count > 1 && operator === '==' ? 's' : ''}`;
    case 'node.hostname':
      return `${verb('is', 'are')}${not} called ${value}`;
    case 'node.id':
      return `${verb('is', 'are')}${not} the node ${value}`;
    case 'node.ip':
      return `${verb('is', 'are')}${not} at ${value}`;
    case 'node.platform.os':
      return `${verb('does', 'do')}${operator === '==' ? ' not' : ''} run ${value}`;
    default:
      return `${verb('is', 'are')}${not} ${value}`;
  }
}

function portName(port: string): string {
  const [protocol = '', number = ''] = port.split('/');
  return protocol === 'tcp' ? number : `${number}/${protocol}`;
}

function platformNames(platforms: readonly { os: string; architecture: string }[]): string {
  return platforms.map(({ os, architecture }) => [os, architecture].filter(Boolean).join('/')).join(', ');
}

function cpus(nano: number): string {
  const amount = Math.ceil(nano / 1e7) / 100;
  return `${amount} ${amount === 1 ? 'CPU' : 'CPUs'}`;
}
