/** Every address of the console. Links are built here and nowhere else. */
const part = encodeURIComponent;
const inCluster = (cluster: string, rest = '') => `/clusters/${part(cluster)}${rest}`;
const withTab = (path: string, tab: string | undefined) => (tab ? `${path}?tab=${part(tab)}` : path);

export const paths = {
  overview: () => '/',
  clusters: () => '/clusters',
  /** The clusters page with its "Connect an engine" dialog open. */
  connectCluster: () => '/clusters?connect=1',
  cluster: (cluster: string) => inCluster(cluster),
  nodes: (cluster: string) => inCluster(cluster, '/nodes'),
  node: (cluster: string, node: string) => inCluster(cluster, `/nodes/${part(node)}`),
  services: (cluster: string) => inCluster(cluster, '/services'),
  service: (cluster: string, service: string, tab?: string) =>
    withTab(inCluster(cluster, `/services/${part(service)}`), tab),
  /** The form for a new service, outside `/services/`, where any name may be a service's. */
  createService: (cluster: string) => inCluster(cluster, '/serve'),
  /** The form for one that is there. */
  editService: (cluster: string, service: string) => inCluster(cluster, `/serve?service=${part(service)}`),
  stacks: (cluster: string) => inCluster(cluster, '/stacks'),
  stack: (cluster: string, stack: string, tab?: string) =>
    withTab(inCluster(cluster, `/stacks/${part(stack)}`), tab),
  /** The editor for a new stack. It stands outside `/stacks/`, where any name may be a stack's. */
  deployStack: (cluster: string) => inCluster(cluster, '/deploy'),
  /** The editor for a stack that is there, beginning with one of its revisions, or with nothing. */
  editStack: (cluster: string, stack: string, revision?: number) =>
    inCluster(
      cluster,
      `/deploy?stack=${part(stack)}${revision === undefined ? '' : `&revision=${revision}`}`,
    ),
  /** Where a stack that is there is told which repository it comes from. */
  gitStack: (cluster: string, stack: string) => inCluster(cluster, `/deploy?stack=${part(stack)}&from=git`),
  containers: (cluster: string) => inCluster(cluster, '/containers'),
  container: (cluster: string, container: string, tab?: string) =>
    withTab(inCluster(cluster, `/containers/${part(container)}`), tab),
  /** The form for a new container, outside `/containers/` for the same reason. */
  runContainer: (cluster: string, image?: string) =>
    inCluster(cluster, image ? `/run?image=${part(image)}` : '/run'),
  images: (cluster: string) => inCluster(cluster, '/images'),
  image: (cluster: string, image: string, tab?: string) =>
    withTab(inCluster(cluster, `/images/${part(image)}`), tab),
  /** The images page with its "Pull" dialog open. */
  pullImage: (cluster: string) => inCluster(cluster, '/images?pull=1'),
  networks: (cluster: string) => inCluster(cluster, '/networks'),
  network: (cluster: string, network: string) => inCluster(cluster, `/networks/${part(network)}`),
  volumes: (cluster: string) => inCluster(cluster, '/volumes'),
  volume: (cluster: string, volume: string, node?: string) =>
    inCluster(cluster, `/volumes/${part(volume)}${node ? `?node=${part(node)}` : ''}`),
  secrets: (cluster: string) => inCluster(cluster, '/secrets'),
  secret: (cluster: string, secret: string) => inCluster(cluster, `/secrets/${part(secret)}`),
  configs: (cluster: string) => inCluster(cluster, '/configs'),
  config: (cluster: string, config: string) => inCluster(cluster, `/configs/${part(config)}`),
  activity: () => '/activity',
  /** The activity of one thing. */
  activityOf: (targetKind: string, targetId: string) =>
    `/activity?targetKind=${part(targetKind)}&targetId=${part(targetId)}`,
  /** Terminals: recorded ones, open ones, and requests for one. */
  terminals: () => '/terminals',
  /** A recorded terminal, from some time on. */
  recording: (recording: string, atMs?: number) =>
    `/terminals/${part(recording)}${atMs === undefined ? '' : `?at=${atMs}`}`,
  settings: (section?: SettingsSection) => (section ? `/settings/${section}` : '/settings'),
  /** What one user may do, and why. */
  user: (user: string) => `/settings/users/${part(user)}`,
  signIn: (next?: string) => (next && next !== '/' ? `/sign-in?next=${part(next)}` : '/sign-in'),
  /** What a new session must do before the console opens. */
  finish: (next: string) => (next !== '/' ? `/finish?next=${part(next)}` : '/finish'),
  api: () => '/api/v1/openapi.json',
};

export type SettingsSection =
  | 'tokens'
  | 'sessions'
  | 'users'
  | 'password'
  | 'sign-in'
  | 'api'
  | 'roles'
  | 'teams'
  | 'grants'
  | 'collections';

export type ThingKind =
  | 'cluster'
  | 'node'
  | 'stack'
  | 'container'
  | 'image'
  | 'network'
  | 'volume'
  | 'secret'
  | 'config'
  | 'service';

/** The page of one thing in a cluster. */
export function pathOfThing(kind: ThingKind, cluster: string, id: string): string {
  switch (kind) {
    case 'cluster':
      return paths.cluster(cluster);
    case 'node':
      return paths.node(cluster, id);
    case 'service':
      return paths.service(cluster, id);
    case 'stack':
      return paths.stack(cluster, id);
    case 'container':
      return paths.container(cluster, id);
    case 'image':
      return paths.image(cluster, id);
    case 'network':
      return paths.network(cluster, id);
    case 'volume':
      return paths.volume(cluster, id);
    case 'secret':
      return paths.secret(cluster, id);
    case 'config':
      return paths.config(cluster, id);
  }
}
