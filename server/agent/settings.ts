import { readFileSync } from 'node:fs';

export type AgentSettings = {
  /** Gantry's own address: `https://gantry.example.com`. */
  url: URL;
  cluster: string;
  token: string;
  socketPath: string;
  /** Certificates to trust for `url` instead of the system's; undefined: the system's. */
  ca: string | undefined;
};

/**
 * Reads what an agent is told: `GANTRY_URL`, `GANTRY_CLUSTER`, `GANTRY_TOKEN_FILE` (or `GANTRY_TOKEN`), `DOCKER_HOST`,
 * `GANTRY_CA_FILE`, `GANTRY_AGENT_INSECURE`.
 * @throws an `Error` that names the setting and says what it should be
 */
export function readAgentSettings(
  environment: NodeJS.ProcessEnv,
  readFile = (path: string) => readFileSync(path, 'utf8'),
): AgentSettings {
  const url = readUrl(environment.GANTRY_URL, environment.GANTRY_AGENT_INSECURE === '1');
  const cluster = environment.GANTRY_CLUSTER ?? '';
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(cluster)) {
    throw new Error('GANTRY_CLUSTER must be the id of the cluster, as it stands in its page’s address.');
  }
  const token = (
    environment.GANTRY_TOKEN_FILE
      ? readNamed('GANTRY_TOKEN_FILE', environment.GANTRY_TOKEN_FILE, readFile)
      : (environment.GANTRY_TOKEN ?? '')
  ).trim();
  if (token === '') throw new Error('GANTRY_TOKEN_FILE must name a file that holds the join token.');
  const host = environment.DOCKER_HOST || 'unix:///var/run/docker.sock';
  if (!host.startsWith('unix:///')) {
    throw new Error(
      'DOCKER_HOST must be a unix socket, as unix:///var/run/docker.sock: an agent serves its own node.',
    );
  }
  return {
    url,
    cluster,
    token,
    socketPath: host.slice('unix://'.length),
    ca: environment.GANTRY_CA_FILE
      ? readNamed('GANTRY_CA_FILE', environment.GANTRY_CA_FILE, readFile)
      : undefined,
  };
}

function readUrl(text: string | undefined, insecure: boolean): URL {
  const url = URL.canParse(text ?? '') ? new URL(text ?? '') : null;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error('GANTRY_URL must be the address of Gantry, as https://gantry.example.com.');
  }
  if (url.protocol === 'http:' && !insecure) {
    throw new Error(
      'GANTRY_URL begins with http://: whoever listens on the way could read the token and steer the engine. ' +
        'Put Gantry behind TLS, or set GANTRY_AGENT_INSECURE=1 where the network itself is encrypted.',
    );
  }
  return url;
}

function readNamed(name: string, path: string, readFile: (path: string) => string): string {
  try {
    return readFile(path);
  } catch (cause) {
    throw new Error(`${name}: ${path} cannot be read.`, { cause });
  }
}
