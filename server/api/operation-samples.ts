import { emptyServiceSpec } from '@/lib/empty-service-spec';

const directorySettings = {
  name: 'Corp',
  url: 'ldaps://127.0.0.1:9',
  ca: '',
  bindDn: 'cn=reader,dc=corp',
  userBase: 'dc=corp',
  userFilter: '(objectClass=person)',
  nameAttribute: 'uid',
  keyAttribute: 'entryUUID',
  groupBase: '',
  groupFilter: '(objectClass=*)',
  nestedGroups: 'none',
  teams: [],
  syncMinutes: 60,
};

const identityProvider = {
  name: 'Corp',
  issuer: 'https://127.0.0.1:9',
  clientId: 'gantry',
  scopes: 'openid',
  nameClaim: 'preferred_username',
  groupsClaim: 'groups',
  teams: [],
};

/** For tests: a body each operation accepts, where it needs one. One that is forgotten here answers 400 and fails. */
export const operationBodies: Partial<Record<string, object>> = {
  'setup.complete': { token: 'no', name: 'eve', password: 'a long enough password' },
  'users.create': { name: 'someone', password: 'a long enough password', role: 'View Only' },
  'users.changePassword': {
    currentPassword: 'a long enough password',
    newPassword: 'a long enough password',
  },
  'signIn.updatePolicy': { secondFactor: 'optional' },
  'signIn.completeReset': { token: 'no', password: 'a long enough password' },
  'directory.update': { ...directorySettings, bindPassword: 'the canary of a directory' },
  'directory.test': { ...directorySettings, bindPassword: 'the canary of a directory', user: 'ada' },
  'identityProvider.update': { ...identityProvider, clientSecret: 'the canary of a provider' },
  'identityProvider.test': { issuer: identityProvider.issuer },
  'factors.begin': { currentPassword: 'a long enough password' },
  'factors.confirm': { code: '123456' },
  'factors.renewRecoveryCodes': { currentPassword: 'a long enough password' },
  'factors.remove': { currentPassword: 'a long enough password' },
  'passkeys.begin': { currentPassword: 'a long enough password' },
  'passkeys.register': {
    name: 'Laptop',
    answer: {
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' },
    },
  },
  'passkeys.rename': { name: 'Laptop' },
  'passkeys.remove': { currentPassword: 'a long enough password' },
  'tokens.create': { name: 'loop' },
  'roles.create': { name: 'loop', permissions: ['Container View'] },
  'roles.preview': { permissions: ['Container View'] },
  'teams.create': { name: 'loop' },
  'grants.create': { subject: { kind: 'user', id: 'u1' }, role: 'View Only', scope: { kind: 'all' } },
  'grants.preview': { subject: { kind: 'user', id: 'u1' }, role: 'View Only', scope: { kind: 'all' } },
  'collections.set': { path: '/loop' },
  'collections.remove': { path: '/loop' },
  'clusters.test': { connection: { kind: 'unix', path: '/nowhere/docker.sock' } },
  'clusters.create': { name: 'loop', connection: { kind: 'unix', path: '/nowhere/docker.sock' } },
  'nodes.update': { version: 1, availability: 'drain' },
  'nodes.preview': { change: 'drain' },
  'swarm.init': { advertiseAddress: '10.0.0.1' },
  'swarm.update': { version: 1, taskHistoryLimit: 3 },
  'swarm.rotateJoinToken': { role: 'worker' },
  'swarm.join': { connection: { kind: 'unix', path: '/nowhere/docker.sock' }, role: 'worker' },
  'swarm.unlock': { key: 'SWMKEY-1-nothing' },
  'nodes.connect': { connection: { kind: 'unix', path: '/nowhere/docker.sock' } },
  'containers.create': { image: 'busybox' },
  'containers.rename': { name: 'other' },
  'images.pull': { reference: 'busybox:1' },
  'images.push': { reference: 'busybox:1' },
  'images.pullOn': { reference: 'busybox:1' },
  'images.distribute': { reference: 'busybox:1' },
  'images.tag': { reference: 'busybox:2' },
  'networks.create': { name: 'net' },
  'networks.connect': { container: 'c1' },
  'networks.disconnect': { container: 'c1' },
  'volumes.create': { name: 'vol' },
  'volumes.update': { version: 1, availability: 'drain' },
  'services.create': {
    spec: {
      ...emptyServiceSpec(),
      name: 'web',
      container: { ...emptyServiceSpec().container, image: 'busybox' },
    },
  },
  'services.update': {
    version: 1,
    spec: {
      ...emptyServiceSpec(),
      name: 'web',
      container: { ...emptyServiceSpec().container, image: 'busybox' },
    },
  },
  'services.scale': { replicas: 2 },
  'secrets.create': { name: 'db', dataBase64: 'aHVudGVyMg==' },
  'secrets.rotate': { dataBase64: 'aHVudGVyMw==' },
  'secrets.finishRotation': { way: 'go-on' },
  'configs.create': { name: 'app', dataBase64: 'YT0x' },
  'configs.rotate': { dataBase64: 'YT0y' },
  'configs.finishRotation': { way: 'undo' },
  'stacks.plan': { yaml: 'services: {web: {image: busybox}}' },
  'stacks.deploy': { yaml: 'services: {web: {image: busybox}}' },
  'stackGit.check': {
    source: { url: 'https://127.0.0.1:9/stacks.git', token: 'the canary of a repository' },
  },
  'stackGit.deploy': {
    source: { url: 'https://127.0.0.1:9/stacks.git', token: 'the canary of a repository' },
  },
  'stackGit.automate': { mode: 'webhook' },
  'stacks.scale': { service: 'web', replicas: 2 },
  'audit.setDestination': { destination: { kind: 'file', path: '/nowhere/checkpoints.jsonl' } },
  'audit.setRetention': { days: 400 },
  'requests.create': { reason: 'to look at it', minutes: 10 },
  'recordings.keep': { reason: 'An investigation goes on' },
  'recordings.setRetention': { days: 30, totalBytes: null },
  'audit.saveSearch': { name: 'failures', query: 'outcome=failed' },
};

/** What the query of a GET must say. */
export const operationQueries: Partial<Record<string, string>> = { 'search.find': 'query=web' };

/** For tests: the query of each stream that needs one. */
export const streamQueries: Partial<Record<string, string>> = {
  'audit.export': 'format=csv',
  'containers.downloadFile': 'path=/etc',
  'containers.uploadFile': 'path=/etc&name=motd',
};
