import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProject } from '@/lib/compose/load';
import { listStreams } from '@/lib/contract/contract';
import { fillPath, type Secured, startSecured } from './secured-testing';

describe('a Compose file', () => {
  const web = 'services:\n  web:\n    image: busybox\n';
  it.each([
    ['include', `${web}include: [/etc/passwd]\n`],
    ['include of a folder above', `${web}include: [{path: ../../other/compose.yaml}]\n`],
    ['env_file', `${web}    env_file: /etc/passwd\n`],
    ['env_file with steps up', `${web}    env_file: [{path: ../../../etc/passwd}]\n`],
    ['the file of a secret', `${web}    secrets: [s]\nsecrets: {s: {file: /etc/shadow}}\n`],
    ['the file of a config', `${web}    configs: [c]\nconfigs: {c: {file: ../../etc/passwd}}\n`],
    ['extends with a file', 'services: {web: {extends: {file: /etc/passwd, service: root}}}\n'],
    ['a build', 'services: {web: {build: /etc}}\n'],
    ['a tag that includes', `${web}    labels: !include /etc/passwd\n`],
  ])('S11: reads nothing of the server by %s, and says which line', (_, text) => {
    const { project, diagnostics } = loadProject({ text, stackName: 'shop', target: 'engine' });
    expect(project).toBeNull();
    expect(diagnostics.filter(({ severity }) => severity === 'error')).not.toEqual([]);
    expect(JSON.stringify(diagnostics)).not.toContain('root:x:');
  });
});

describe('what is put into a container', () => {
  let gantry: Secured;
  let token = '';
  beforeAll(async () => {
    gantry = await startSecured();
    token = await gantry.token({ name: 'root', role: 'Admin', scope: { kind: 'all' } });
  });
  afterAll(() => gantry.close());

  it.each(['../evil', '/etc/evil', 'a/../../evil', '..', '.', 'a\0b', ''])(
    'S11: is named %j in no tar',
    async (name) => {
      gantry.dialled();
      const stream = listStreams().find(({ id }) => id === 'containers.uploadFile');
      const query = new URLSearchParams({ path: '/tmp', name });
      const target = `${fillPath(stream?.definition.path ?? '')}?${query}`;
      const answer = await gantry.send('PUT', target, { authorization: `Bearer ${token}` }, 'x');
      expect(answer).toMatchObject({ status: 400, code: 'bad_request' });
      expect(gantry.dialled()).toEqual([]);
    },
  );
});
