// @ts-check
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';

/**
 * @typedef {Record<string, string | undefined>} Environment
 * @typedef {{address: string, origin: string}} Candidate where an engine may be, and why we look there
 * @typedef {Candidate & {answered: boolean, detail: string}} Attempt what came of asking it
 */

const PING_TIMEOUT_MS = 3_000;

/**
 * The places an engine may be found, in order. An address that was set on purpose (`GANTRY_ENGINE`, then
 * `DOCKER_HOST`) is the only one asked: silently using another engine would be worse than none.
 *
 * @param {Environment} env
 * @returns {Candidate[]} addresses as `unix:///path` or `tcp://host:port`
 */
export function engineCandidates(env) {
  if (env.GANTRY_ENGINE) return [{ address: env.GANTRY_ENGINE, origin: 'GANTRY_ENGINE' }];
  if (env.DOCKER_HOST) return [{ address: env.DOCKER_HOST, origin: 'DOCKER_HOST' }];
  const candidates = [
    { address: 'unix:///var/run/docker.sock', origin: "Docker's default socket" },
    { address: 'unix:///run/podman/podman.sock', origin: "Podman's system socket" },
  ];
  if (env.XDG_RUNTIME_DIR) {
    candidates.push({
      address: `unix://${join(env.XDG_RUNTIME_DIR, 'podman/podman.sock')}`,
      origin: "Podman's user socket",
    });
  }
  return candidates;
}

/**
 * Asks one address for `GET /_ping`. `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` make tcp use TLS, as they do
 * for the docker command.
 *
 * @param {string} address `unix:///path`, `tcp://host:port`, `http://…` or `https://…`
 * @param {Environment} env
 * @param {number} [timeoutMs] for the whole exchange
 * @returns {Promise<{answered: boolean, detail: string}>} `detail` is a phrase: the engine's kind and API
 *   version, or why it did not answer
 */
export function pingEngine(address, env, timeoutMs = PING_TIMEOUT_MS) {
  return new Promise((resolve) => {
    const no = (/** @type {string} */ detail) => resolve({ answered: false, detail });
    let request;
    try {
      request = openRequest(address, env);
    } catch (error) {
      return no(error instanceof Error ? error.message : String(error));
    }
    const timer = setTimeout(() => {
      request.destroy();
      no(`no answer within ${timeoutMs / 1000} s`);
    }, timeoutMs);
    request.on('error', (error) => {
      clearTimeout(timer);
      no(explain(error));
    });
    request.on('response', (response) => {
      clearTimeout(timer);
      response.resume();
      request.destroy();
      const version = response.headers['api-version'];
      if (response.statusCode !== 200 || typeof version !== 'string') {
        return no(`something answers there (HTTP ${response.statusCode}), but it is not a Docker engine`);
      }
      const kind = 'libpod-api-version' in response.headers ? 'Podman' : 'Docker';
      resolve({ answered: true, detail: `${kind} answers, API ${version}` });
    });
    request.end();
  });
}

/**
 * Asks every candidate in turn and stops at the first that answers.
 *
 * @param {Environment} env
 * @param {number} [timeoutMs] for each
 * @returns {Promise<{found: string | null, attempts: Attempt[]}>}
 */
export async function lookUpEngine(env, timeoutMs) {
  /** @type {Attempt[]} */
  const attempts = [];
  for (const candidate of engineCandidates(env)) {
    const answer = await pingEngine(candidate.address, env, timeoutMs);
    attempts.push({ ...candidate, ...answer });
    if (answer.answered) return { found: candidate.address, attempts };
  }
  return { found: null, attempts };
}

/**
 * @param {string} address
 * @param {Environment} env
 */
function openRequest(address, env) {
  const options = { method: 'GET', path: '/_ping', headers: { host: 'docker' }, agent: false };
  if (address.startsWith('unix://')) {
    const socketPath = address.slice('unix://'.length);
    if (socketPath.length === 0) throw new Error('the address names no socket');
    return http.request({ ...options, socketPath });
  }
  if (!URL.canParse(address)) throw new Error('this is not an address (unix:///path or tcp://host:port)');
  const url = new URL(address);
  if (!['tcp:', 'http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw new Error(`${url.protocol}// addresses are not supported here; use unix:// or tcp://`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const tls = url.protocol === 'https:' || Boolean(env.DOCKER_TLS_VERIFY);
  const port = url.port === '' ? (tls ? 2376 : 2375) : Number(url.port);
  if (!tls) return http.request({ ...options, host, port });
  const folder = env.DOCKER_CERT_PATH;
  const read = (/** @type {string} */ name) => (folder ? readFileSync(join(folder, name)) : undefined);
  return https.request({
    ...options,
    host,
    port,
    servername: host,
    ca: read('ca.pem'),
    cert: read('cert.pem'),
    key: read('key.pem'),
  });
}

/** @param {NodeJS.ErrnoException} error */
function explain(error) {
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such socket';
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'EACCES':
    case 'EPERM':
      return 'this user may not open it (on Debian: add the user to the group "docker")';
    case 'ENOTFOUND':
      return 'the host name is not known';
    default:
      return error.message;
  }
}
