import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import { serveCommands } from './access/command-socket';
import { createAccess } from './access/create-access';
import { prepareFirstAdmin } from './access/first-admin';
import { resetUser } from './access/reset-command';
import { createAgents } from './agents/agents';
import { createPassing } from './api/passing';
import { createDoor } from './api/create-door';
import { createHandlers, createStreams } from './api/features';
import { createAudit } from './audit/audit';
import { insertCluster, readClusters, updateCluster } from './clusters/cluster-store';
import { type DialledAddress, parseAddress } from './engine/address';
import { createEgress } from './egress/egress';
import { createGitReader, type GitReader } from './git/git-reader';
import { createHints } from './inventory/hints';
import { createInventory } from './inventory/inventory';
import { createJobs } from './jobs/jobs';
import { createProcessMetrics } from './metrics/process-metrics';
import { createClaims } from './policy/claims';
import { gateEngine } from './policy/gate';
import { createLocate } from './policy/locate';
import { createQuotas } from './policy/quotas';
import { scopedInventory } from './policy/scoped-inventory';
import { createRecordings } from './recordings/recordings';
import type { Runtime } from './runtime';
import type { Settings } from './settings';
import { createGitAutomation, type GitAutomation } from './stack-git/automation';
import { recoverRuns } from './stack-git/git-sources';
import { createGitWebhook } from './stack-git/webhook';
import { createStatsHistory } from './stats/stats-history';
import { recoverRevisions } from './stacks/revisions';
import { openStore, type Store } from './store/store';

export type StartedRuntime = {
  runtime: Runtime;
  /** For the setup link, while the first admin must still be made. */
  setupToken: string | null;
  automation: GitAutomation;
  close(): Promise<void>;
};

/** Opens the store, repairs what an earlier process left, and joins all parts into the one runtime. */
export async function createRuntime(parts: {
  settings: Settings;
  publicUrl: string;
  version: string;
  log: Logger;
  /** What reads repositories; for tests. */
  reader?: GitReader;
}): Promise<StartedRuntime> {
  const { settings, publicUrl, version, log } = parts;
  const store = await openStore(settings.dataDirectory, settings.secretKeyFile);
  const hints = createHints();
  const egress = createEgress(settings.egressAllow);
  const metrics = createProcessMetrics(version);
  const audit = metrics.ofAudit(
    await createAudit({ store, log, egress, changed: () => hints.changed(null, ['audit']) }),
  );
  const orphans = await audit.recover();
  if (orphans > 0)
    log.warn({ orphans }, 'an earlier process left operations without an outcome: they show as unknown');
  void audit.proof.archives.run();
  const access = metrics.ofAccess(await createAccess({ store, audit, log, publicUrl, egress }));
  const inventory = createInventory({ hints, log, calls: metrics.ofEngines, wrap: gateEngine });
  await recoverRevisions(store);
  await recoverRuns(store);
  const jobs = metrics.ofJobs(await createJobs(store, hints, log));
  const base = { settings, publicUrl, version, log, store, access, audit, egress, hints, inventory, jobs };
  const stateful = { stats: createStatsHistory(base), agents: createAgents(base) };
  // What answers callers sees only what they may see; what works for all of them sees everything.
  const locate = createLocate(base);
  const limits = {
    quotas: await createQuotas(store),
    clusters: () => inventory.clusters(),
    claims: createClaims(),
  };
  const recordings = await createRecordings(base);
  const reader = parts.reader ?? createGitReader(settings.egressAllow);
  const scoped = {
    ...base,
    inventory: scopedInventory(inventory, limits),
    locate,
    limits,
    recordings,
    metrics,
    reader,
  };
  const handlers = createHandlers(scoped, stateful);
  const automation = createGitAutomation({
    ...base,
    reader,
    deploy: handlers.stackGit.deploy,
    passing: createPassing({ ...base, locate }),
  });
  const door = createDoor({
    ...base,
    locate,
    observer: metrics.ofDoor,
    handlers,
    gitWebhook: createGitWebhook({ ...base, automation }),
    streams: createStreams(scoped, stateful),
  });
  const runtime: Runtime = { ...base, door };

  const setupToken = await prepareFirstAdmin(runtime);
  const stopCommands = await serveCommands(
    settings.dataDirectory,
    (request) => resetUser(runtime, request),
    log,
  );
  await connectClusters(runtime, store, settings);

  return {
    runtime,
    setupToken,
    automation,
    close: async () => {
      stopCommands();
      door.close();
      automation.close();
      await recordings.close();
      stateful.stats.close();
      await jobs.close();
      inventory.close();
      access.close();
      await audit.close();
      await store.close();
    },
  };
}

/** Watches every stored cluster, and the engine found at start. */
async function connectClusters({ inventory, log }: Runtime, store: Store, settings: Settings): Promise<void> {
  const stored = await readClusters(store);
  if (settings.engine !== null) {
    const address = withCertificates(parseAddress(settings.engine), settings.engineCertificates);
    const known = stored.find((cluster) => cluster.discovered);
    if (known) {
      known.address = address;
      await updateCluster(store, known);
    } else {
      const id = stored.some((cluster) => cluster.id === 'local') ? 'local-engine' : 'local';
      const found = { id, name: id, address, discovered: true, createdMs: Date.now() };
      await insertCluster(store, found);
      stored.unshift(found);
    }
  }
  for (const cluster of stored) inventory.connect(cluster);
  if (stored.length === 0) log.info('no engine is connected yet: connect one on the clusters page');
}

/** Adds the client certificates of a folder laid out as docker's own. @throws an `Error` naming the file it lacks */
function withCertificates(address: DialledAddress, folder: string | null): DialledAddress {
  if (address.kind === 'unix' || folder === null) return address;
  const read = (name: string) => {
    try {
      return readFileSync(path.join(folder, name), 'utf8');
    } catch (error) {
      throw new Error(`GANTRY_ENGINE_CERTIFICATES: ${path.join(folder, name)} cannot be read.`, {
        cause: error,
      });
    }
  };
  return { ...address, kind: 'tls', ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
}
