/** What a task's own error tells, and what to do next. `kind` is for who wants to add more. */
export type TaskFailure = {
  kind:
    | 'no-node'
    | 'no-image'
    | 'pull-denied'
    | 'registry'
    | 'exit'
    | 'memory'
    | 'start'
    | 'mount'
    | 'port'
    | 'network'
    | 'health'
    | 'object'
    | 'disk'
    | 'other';
  /** A sentence. */
  what: string;
  /** A sentence, or ''. */
  next: string;
};

type Rule = { words: RegExp; read: (match: RegExpExecArray, image: string) => TaskFailure };

/**
 * Docker's words for why a task failed, first match first. Quoted from: swarmkit `agent/exec`, `scheduler`; moby
 * `daemon/cluster/executor`, `distribution`, `daemon/start`; runc.
 */
const rules: Rule[] = [
  {
    words: /no suitable node(?: \((.*)\))?/i,
    read: (match) => ({
      kind: 'no-node',
      what: match[1] ? `The Swarm finds no node for it: ${match[1]}.` : 'The Swarm finds no node for it.',
      next: '',
    }),
  },
  {
    words:
      /pull access denied|access to the resource is denied|unauthorized|authentication required|no basic auth credentials|(?<!permission )denied:/i,
    read: (_match, image) => ({
      kind: 'pull-denied',
      what: `The node may not pull ${image} (401): its registry refuses access, or has no such repository.`,
      next: 'Check the name, and update the service with the credentials of the registry.',
    }),
  },
  {
    words: /manifest unknown|manifest for .* not found|not found: manifest|repository .* not found/i,
    read: (_match, image) => ({
      kind: 'no-image',
      what: `The registry has no image ${image}.`,
      next: 'Check the name and the tag.',
    }),
  },
  {
    words: /no matching manifest for (\S+)/i,
    read: (match, image) => ({
      kind: 'no-image',
      what: `The image ${image} is not made for ${match[1] ?? 'this platform'}.`,
      next: 'Use an image that is, or keep the service away from this node by a constraint.',
    }),
  },
  {
    words: /no such image/i,
    read: (_match, image) => ({
      kind: 'no-image',
      what: `The node has no image ${image}, and could not pull it.`,
      next: 'Check the name, that the node reaches the registry, and the credentials if it wants some; or push the image to the node.',
    }),
  },
  {
    words:
      /(?:dial tcp|lookup \S+|TLS handshake timeout|connection refused|i\/o timeout|server misbehaving|http: server gave HTTP response to HTTPS client)/i,
    read: (match, image) => ({
      kind: 'registry',
      what: `The node cannot reach the registry of ${image} (${match[0]}).`,
      next: 'Check the name of the registry and the network of the node.',
    }),
  },
  {
    words: /no space left on device/i,
    read: () => ({
      kind: 'disk',
      what: 'The disk of the node is full.',
      next: 'Remove unused images, containers and volumes there.',
    }),
  },
  {
    words: /bind source path does not exist:?\s*(\S+)/i,
    read: (match) => ({
      kind: 'mount',
      what: `The node has no ${match[1] ?? 'path'}, which the service mounts.`,
      next: 'Make it on every node the service may run on, or use a volume.',
    }),
  },
  {
    words: /invalid mount config|failed to mount|error while mounting volume|VolumeDriver\./i,
    read: (match) => ({
      kind: 'mount',
      what: `A mount failed on the node: ${match.input.trim()}.`,
      next: 'Check source and options of the mount.',
    }),
  },
  {
    words:
      /(?:port is already allocated|address already in use|host-mode port already in use|Bind for (\S+) failed)/i,
    read: (match) => ({
      kind: 'port',
      what: `A port it publishes is taken on the node${match[1] ? ` (${match[1]})` : ''}.`,
      next: 'End what uses the port there, or publish another.',
    }),
  },
  {
    words:
      /network (\S+) not found|could not find an available.*IP|no available (?:IPv4 addresses|network)|failed to allocate|attaching to network failed|could not attach to network/i,
    read: (match) => ({
      kind: 'network',
      what: `It could not join its network: ${match.input.trim()}.`,
      next: 'Check that the network is there and has free addresses.',
    }),
  },
  {
    words: /unhealthy container/i,
    read: () => ({
      kind: 'health',
      what: 'Its health check kept failing, so it was ended.',
      next: 'Look at its logs, and at the health check.',
    }),
  },
  {
    words: /OOM|out of memory/,
    read: () => ({
      kind: 'memory',
      what: 'It was killed for using more memory than it may.',
      next: 'Raise its memory limit, or have it use less.',
    }),
  },
  {
    words: /non-zero exit \((\d+)\)(?::\s*(.+))?/i,
    read: (match) => exitFailure(Number(match[1]), match[2] ?? ''),
  },
  {
    words: /(?:starting container failed|failed to create shim|oci runtime|exec: )/i,
    read: (match) => startFailure(match.input),
  },
  {
    words: /(secret|config) (?:reference )?(\S+)? ?not found|secrets? .*no longer exists/i,
    read: (match) => ({
      kind: 'object',
      what: `A ${match[1] ?? 'secret'} it needs is not there: ${match.input.trim()}.`,
      next: 'Create it again, and update the service.',
    }),
  },
];

/** What the error of a task tells. Null where it has none. `image` is what it was to run. */
export function readTaskError(error: string, image: string, exitCode: number | null): TaskFailure | null {
  const name = image.replace(/@sha256:.*$/, '') || 'its image';
  for (const { words, read } of rules) {
    const match = words.exec(error);
    if (match) return read(match, name);
  }
  if (error.trim() !== '')
    return {
      kind: 'other',
      what: `It failed: ${error.trim().replace(/\.$/, '')}.`,
      next: 'Look at its logs and at the node.',
    };
  return exitCode !== null && exitCode !== 0 ? exitFailure(exitCode, '') : null;
}

/** What an exit code tells. Source: bash(1), "Exit status"; Docker docs, "docker run: exit status". */
function exitFailure(code: number, more: string): TaskFailure {
  if (/unhealthy/i.test(more)) {
    return {
      kind: 'health',
      what: 'Its health check kept failing, so it was ended.',
      next: 'Look at its logs, and at the health check.',
    };
  }
  switch (code) {
    case 125:
    case 126:
      return {
        kind: 'start',
        what: `Its command cannot be run (exit code ${code}).`,
        next: 'Check that it may be executed, and its user.',
      };
    case 127:
      return {
        kind: 'start',
        what: 'Its command was not found in the image (exit code 127).',
        next: 'Check the command and the image.',
      };
    case 137:
      return {
        kind: 'memory',
        what: 'It was killed (exit code 137): it used more memory than it may, or did not end in time when asked to.',
        next: 'Compare its memory with its limit, and look at its logs.',
      };
    case 139:
      return {
        kind: 'exit',
        what: 'It crashed: a segmentation fault (exit code 139).',
        next: 'Look at its logs.',
      };
    case 143:
      return {
        kind: 'exit',
        what: 'It was asked to end (exit code 143).',
        next: 'Look at its logs for who asked.',
      };
    default:
      return {
        kind: 'exit',
        what: `Its process ended with exit code ${code}.`,
        next: 'Look at its logs: the reason is in its last lines.',
      };
  }
}

function startFailure(error: string): TaskFailure {
  const missing = /exec: "([^"]+)": (?:executable file not found|stat [^:]+: no such file)/i.exec(error);
  if (missing) {
    return {
      kind: 'start',
      what: `Its command "${missing[1] ?? ''}" is not in the image.`,
      next: 'Check the command and the image.',
    };
  }
  if (/permission denied/i.test(error)) {
    return {
      kind: 'start',
      what: 'Its command may not be executed: permission denied.',
      next: 'Check the mode of the file, and the user.',
    };
  }
  const told = error
    .replace(/^.*?starting container failed:\s*/i, '')
    .trim()
    .replace(/\.$/, '');
  return {
    kind: 'start',
    what: `Its container could not be started: ${told}.`,
    next: 'Check the command, the mounts and the limits.',
  };
}
