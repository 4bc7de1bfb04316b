/** The labels by which docker compose (1.29 and 2) finds what belongs to a project. */
export const composeLabels = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  containerNumber: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
  configHash: 'com.docker.compose.config-hash',
  version: 'com.docker.compose.version',
  workingDir: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
  dependsOn: 'com.docker.compose.depends_on',
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
} as const;

/** What Gantry writes as Compose's version: which tool made it, for people and for the plan. */
export const composeVersion = 'gantry';

/**
 * `docker compose ls` refuses to list a project whose containers do not name a file, so there must be one; the text
 * is with Gantry.
 */
export const composeFileName = 'compose.yaml';
