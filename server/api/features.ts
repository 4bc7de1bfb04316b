import type { createAgents } from '../agents/agents';
import { createArchiveDownload, createAuditExport } from '../audit/audit-export';
import { createAuditHandlers } from '../audit/handlers';
import { createClustersHandlers } from '../clusters/clusters';
import { createCollectionsHandlers } from '../collections/collections';
import { createConfigsHandlers } from '../configs/configs';
import { createFileStreams } from '../containers/file-streams';
import { createContainersHandlers } from '../containers/handlers';
import type { GitReader } from '../git/git-reader';
import { createGrantsHandlers } from '../grants/grants';
import { createImagesHandlers } from '../images/images';
import { createJobsHandlers } from '../jobs/handlers';
import { createLogStreams } from '../logs/log-streams';
import type { ProcessMetrics } from '../metrics/process-metrics';
import { createMetricsStream } from '../metrics/read-metrics';
import { createNetworksHandlers } from '../networks/networks';
import { createNodesHandlers } from '../nodes/nodes';
import { createPlacementHandlers } from '../placement/placement';
import type { Runtime } from '../runtime';
import type { Locate } from '../policy/locate';
import type { Limits } from '../policy/quotas';
import { createRecordingsHandlers } from '../recordings/handlers';
import type { Recordings } from '../recordings/recordings';
import { createRecordingStreams } from '../recordings/streams';
import { createRequestsHandlers } from '../requests/requests';
import { createRolesHandlers } from '../roles/roles';
import { createSearchHandlers } from '../search/search';
import { createSecretsHandlers } from '../secrets/secrets';
import { createServicesHandlers } from '../services/services';
import { createServiceStreams } from '../services/streams';
import { createTasksHandlers } from '../services/tasks';
import { createSessionsHandlers } from '../sessions/handlers';
import { createDirectoryHandlers } from '../directory/handlers';
import { createIdentityProviderHandlers } from '../identity-provider/handlers';
import { createFactorsHandlers } from '../factors/handlers';
import { createSignInHandlers } from '../sign-in/handlers';
import { createSetupHandlers } from '../setup/handlers';
import { createPasskeysHandlers } from '../passkeys/handlers';
import { createStackGitHandlers } from '../stack-git/handlers';
import { createStacksOfAnyCluster } from '../stacks/any-cluster';
import type { StatsHistory } from '../stats/stats-history';
import { createSwarmHandlers } from '../swarm/swarm';
import { createFollowHints, createSystemHandlers } from '../system/system';
import { createTeamsHandlers } from '../teams/teams';
import { createTerminalStreams } from '../terminal/exec';
import { createTokensHandlers } from '../tokens/handlers';
import { createUsersHandlers } from '../users/handlers';
import { createVolumesHandlers } from '../volumes/volumes';
import type { AllHandlers } from './router';
import type { StreamHandlers } from './stream-registry';

type Parts = Omit<Runtime, 'door'> & {
  locate: Locate;
  limits: Limits;
  recordings: Recordings;
  metrics: ProcessMetrics;
  reader: GitReader;
};

/** Every feature's handlers. */
export function createHandlers(
  parts: Parts,
  { stats, agents }: { stats: StatsHistory; agents: ReturnType<typeof createAgents> },
): AllHandlers {
  const stacks = createStacksOfAnyCluster(parts);
  return {
    setup: createSetupHandlers(parts),
    sessions: createSessionsHandlers(parts),
    users: createUsersHandlers(parts),
    signIn: createSignInHandlers(parts),
    factors: createFactorsHandlers(parts),
    directory: createDirectoryHandlers(parts),
    identityProvider: createIdentityProviderHandlers(parts),
    tokens: createTokensHandlers(parts),
    roles: createRolesHandlers(parts),
    teams: createTeamsHandlers(parts),
    grants: createGrantsHandlers(parts),
    collections: createCollectionsHandlers(parts),
    passkeys: createPasskeysHandlers(parts),
    clusters: createClustersHandlers(parts),
    nodes: createNodesHandlers(parts),
    swarm: createSwarmHandlers(parts),
    placement: createPlacementHandlers(parts),
    agents: agents.handlers,
    containers: createContainersHandlers(parts, stats.samplesOf),
    images: createImagesHandlers(parts),
    networks: createNetworksHandlers(parts),
    volumes: createVolumesHandlers(parts),
    services: createServicesHandlers(parts),
    tasks: createTasksHandlers(parts),
    secrets: createSecretsHandlers(parts),
    configs: createConfigsHandlers(parts),
    stacks: { ...stacks, statsHistory: stats.stack },
    stackGit: createStackGitHandlers({ ...parts, stacks }),
    jobs: createJobsHandlers(parts),
    audit: createAuditHandlers(parts),
    recordings: createRecordingsHandlers(parts),
    requests: createRequestsHandlers(parts),
    search: createSearchHandlers(parts),
    system: createSystemHandlers(parts),
  };
}

/** Every stream's handler. */
export function createStreams(
  parts: Parts,
  { stats, agents }: { stats: StatsHistory; agents: ReturnType<typeof createAgents> },
): StreamHandlers {
  const logs = createLogStreams(parts);
  const recorded = createRecordingStreams(parts);
  const services = createServiceStreams(parts, stats);
  const files = createFileStreams(parts);
  return {
    websocket: {
      'system.follow': createFollowHints(parts),
      'agents.connect': agents.connect,
      'containers.followLogs': logs['containers.followLogs'],
      'stacks.followLogs': logs['stacks.followLogs'],
      'services.followLogs': services['services.followLogs'],
      'services.followStats': services['services.followStats'],
      ...stats.streams,
      'recordings.watch': recorded.watch,
      ...createTerminalStreams(parts),
    },
    http: {
      'containers.downloadLogs': logs['containers.downloadLogs'],
      'stacks.downloadLogs': logs['stacks.downloadLogs'],
      'services.downloadLogs': services['services.downloadLogs'],
      'audit.export': createAuditExport(parts),
      'audit.archive': createArchiveDownload(parts),
      'containers.downloadFile': files['containers.downloadFile'],
      'recordings.play': recorded.play,
      ...createMetricsStream(parts, parts.metrics.registry),
    },
    upload: { 'containers.uploadFile': files['containers.uploadFile'] },
  };
}
