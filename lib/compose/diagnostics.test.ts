import { describe, expect, it } from 'vitest';
import { loadProject } from './load';

function diagnose(text: string, more: Partial<Parameters<typeof loadProject>[0]> = {}) {
  return loadProject({ text, stackName: 'test', target: 'engine', ...more });
}

/** A file with these lines in a service; they begin at line 4. */
const service = (lines: string) =>
  `services:\n  web:\n    image: nginx:1.27\n${lines.replace(/^/gm, '    ')}\n`;

describe('errors, each with its line', () => {
  const cases: [name: string, text: string, line: number, code: string, message: RegExp][] = [
    ['build', service('build: .'), 4, 'refused', /Gantry deploys images/],
    ['an unknown key', service('enviroment: {}'), 4, 'unknown-key', /Did you mean "environment"/],
    [
      'an unknown key deep down',
      service('deploy:\n  resources:\n    limits:\n      memroy: 1g'),
      7,
      'unknown-key',
      /"memory"/,
    ],
    ['an unknown top key', `${service('')}service: {}\n`, 5, 'unknown-key', /"services"/],
    ['include', `${service('')}include: [a.yml]\n`, 5, 'refused', /one file/],
    ['no image', 'services:\n  web:\n    user: root\n', 2, 'missing', /needs "image:"/],
    ['a service that is nothing', 'services:\n  web:\n', 2, 'bad-type', /needs a map/],
    ['a service that is a word', 'services:\n  web: nginx\n', 2, 'bad-type', /needs a map/],
    [
      'a bad name of a service',
      'services:\n  "my web":\n    image: a\n',
      2,
      'bad-value',
      /name of a service/,
    ],
    [
      'a bad image',
      'services:\n  web:\n    image: Nginx latest\n',
      3,
      'bad-value',
      /not the name of an image/,
    ],
    [
      'capitals in an image',
      'services:\n  web:\n    image: Nginx:1\n',
      3,
      'bad-value',
      /not the name of an image/,
    ],
    ['a port out of range', service('ports:\n  - "70000:80"'), 5, 'bad-value', /from 1 to 65535/],
    ['a port that is a word', service('ports:\n  - "80:http"'), 5, 'bad-value', /is not a port/],
    [
      'ports that do not fit',
      service('ports: ["8000-8002:80-81"]'),
      4,
      'bad-value',
      /3 host ports do not fit 2/,
    ],
    ['a range for one port', service('ports: ["8000-8002:80"]'), 4, 'bad-value', /leaves the choice open/],
    ['a bad protocol', service('ports: ["80:80/icmp"]'), 4, 'bad-value', /tcp, udp or sctp/],
    ['a bad address', service('ports: ["1.2.3.400:80:80"]'), 4, 'bad-value', /not an IP address/],
    ['a long port without target', service('ports:\n  - published: 80'), 5, 'missing', /needs "target"/],
    ['ports that are a map', service('ports: {80: 80}'), 4, 'bad-type', /must be a list of ports, not a map/],
    ['a relative path', service('volumes:\n  - ./data:/data'), 5, 'refused', /no project folder/],
    ['a home path', service('volumes: ["~/data:/data"]'), 4, 'refused', /no project folder/],
    [
      'a relative target',
      service('volumes: ["/data:data"]'),
      4,
      'bad-value',
      /absolute path in the container/,
    ],
    ['two volumes in one place', service('volumes: ["/a:/x", "/b:/x/"]'), 4, 'duplicate', /Two volumes/],
    ['a bad option of a volume', service('volumes: ["/a:/x:r0"]'), 4, 'bad-value', /Did you mean "ro"/],
    ['an npipe', service('volumes: [{type: npipe, source: a, target: /b}]'), 4, 'refused', /npipe/],
    [
      'an unknown volume',
      service('volumes: ["data:/data"]'),
      4,
      'unknown-reference',
      /volume "data" is not declared/,
    ],
    [
      'an unknown network',
      service('networks: [bakend]') + 'networks: {backend: }\n',
      4,
      'unknown-reference',
      /Did you mean/,
    ],
    ['an unknown secret', service('secrets: [pw]'), 4, 'unknown-reference', /secret "pw" is not declared/],
    [
      'an unknown config',
      service('configs: [{source: c, target: /c}]'),
      4,
      'unknown-reference',
      /config "c"/,
    ],
    ['an unknown service', service('depends_on: [wbe]'), 4, 'unknown-reference', /Did you mean "web"/],
    ['an unknown link', service('links: ["db:database"]'), 4, 'unknown-reference', /no service "db"/],
    ['an unknown namespace', service('network_mode: service:db'), 4, 'unknown-reference', /no service "db"/],
    ['waiting for itself', service('depends_on: [web]'), 4, 'cycle', /web → web/],
    [
      'a bad condition',
      service('depends_on: {db: {condition: service_helthy}}') + '  db: {image: db}\n',
      4,
      'bad-value',
      /"service_healthy"/,
    ],
    ['a bad duration', service('healthcheck: {test: a, interval: 30}'), 4, 'bad-value', /"30s"/],
    ['a bad test', service('healthcheck: {test: [curl, x]}'), 4, 'bad-value', /"CMD"/],
    ['a bad restart', service('restart: on-error'), 4, 'bad-value', /not a restart policy/],
    ['a restart that is false', service('restart: false'), 4, 'bad-value', /restart: "no"/],
    ['a bad size', service('mem_limit: lots'), 4, 'bad-value', /not a size/],
    ['too little memory', service('mem_limit: 1m'), 4, 'bad-value', /less than 6m/],
    [
      'limits that differ',
      service('cpus: 1\ndeploy: {resources: {limits: {cpus: 2}}}'),
      4,
      'clash',
      /Keep one/,
    ],
    [
      'reserving more than the limit',
      service('mem_limit: 64m\nmem_reservation: 1g'),
      5,
      'bad-value',
      /More memory/,
    ],
    ['swap below memory', service('mem_limit: 64m\nmemswap_limit: 32m'), 5, 'bad-value', /memory and swap/],
    ['a quote left open', service(`command: "sh -c 'x"`), 4, 'bad-value', /quote is not closed/],
    ['a fraction of a container', service('scale: 1.5'), 4, 'bad-value', /not a whole number/],
    ['too many containers', service('scale: 1000000'), 4, 'bad-value', /at most 1000/],
    ['scale and replicas', service('scale: 2\ndeploy: {replicas: 3}'), 4, 'clash', /"scale" says 2/],
    ['a name for many', service('container_name: w1\nscale: 2'), 4, 'clash', /cannot all be called/],
    ['a port for many', service('ports: ["80:80"]\nscale: 2'), 4, 'clash', /cannot all publish port 80\/tcp/],
    ['a label of Compose', service('labels: {com.docker.compose.project: x}'), 4, 'refused', /Compose's own/],
    ['networks and a mode', service('network_mode: host\nnetworks: [default]'), 5, 'clash', /cannot both/],
    ['ports of another', service('network_mode: container:x\nports: [80]'), 5, 'clash', /another container/],
    ['a seccomp file', service('security_opt: ["seccomp:./p.json"]'), 4, 'refused', /no project folder/],
    ['an env_file not pasted', service('env_file: app.env'), 4, 'unknown-reference', /is missing/],
    [
      'an external secret',
      service('secrets: [s]') + 'secrets: {s: {external: true}}\n',
      5,
      'refused',
      /lives in a Swarm|single engine/,
    ],
    ['a secret of nothing', service('secrets: [s]') + 'secrets: {s: {}}\n', 5, 'missing', /one of "content"/],
    [
      'a secret of two',
      service('secrets: [s]') + 'secrets:\n  s:\n    content: a\n    file: b\n',
      8,
      'clash',
      /Only one/,
    ],
    [
      'a secret of no variable',
      service('secrets: [s]') + 'secrets: {s: {environment: PW}}\n',
      5,
      'undefined-variable',
      /PW is not defined/,
    ],
    [
      'a secret in a read-only container',
      service('read_only: true\nsecrets: [s]') + 'secrets: {s: {content: a}}\n',
      5,
      'refused',
      /read-only/,
    ],
    [
      'a hidden secret',
      service('tmpfs: /run\nsecrets: [s]') + 'secrets: {s: {content: a}}\n',
      5,
      'clash',
      /hidden/,
    ],
    ['another file', service('extends: {file: b.yml, service: x}'), 4, 'refused', /one file/],
    ['extending nothing', service('extends: wbe'), 4, 'unknown-reference', /Did you mean "web"/],
    ['extending itself', service('extends: web'), 4, 'cycle', /extend each other/],
    [
      'a network of a bad name',
      service('networks: [n]') + 'networks: {n: {name: "a b"}}\n',
      5,
      'bad-value',
      /is not a name/,
    ],
    [
      'a bad subnet',
      service('networks: [n]') + 'networks: {n: {ipam: {config: [{subnet: 10}]}}}\n',
      5,
      'bad-value',
      /not a subnet/,
    ],
    ['only services that are off', service('profiles: [debug]'), 2, 'missing', /none of them is active/],
  ];
  it.each(cases)('%s', (_name, text, line, code, message) => {
    const { project, diagnostics } = diagnose(text);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(project).toBeNull();
    expect(errors[0]?.message).toMatch(message);
    expect(errors[0]).toMatchObject({ code, line });
  });

  it('cycles of several services', () => {
    const text = `services:\n  a:\n    image: a\n    depends_on: [b]\n  b:\n    image: b\n    links: [c]\n  c:\n    image: c\n    volumes_from: [a]\n`;
    expect(diagnose(text).diagnostics).toMatchObject([
      { code: 'cycle', line: 10, message: expect.stringContaining('a → b → c → a') },
    ]);
  });

  it.each([
    ['"80:80"', '"80:81"', true],
    ['"80:80"', '"80:80/udp"', false],
    ['"127.0.0.1:80:80"', '"80:80"', true],
    ['"127.0.0.1:80:80"', '"127.0.0.2:80:80"', false],
    ['"8000-8010:8000-8010"', '"8005:80"', true],
    ['"80"', '"80"', false],
  ])('ports %s and %s of two services', (first, second, clash) => {
    const text = `services:\n  a:\n    image: a\n    ports: [${first}]\n  b:\n    image: b\n    ports: [${second}]\n`;
    const { diagnostics } = diagnose(text);
    if (clash)
      expect(diagnostics[0]).toMatchObject({
        code: 'clash',
        line: 7,
        message: expect.stringContaining('service "a"'),
      });
    else expect(diagnostics).toEqual([]);
  });

  it('names that two containers would have', () => {
    const text = `services:\n  a:\n    image: a\n    container_name: test-b-1\n  b:\n    image: b\n`;
    expect(diagnose(text).diagnostics).toMatchObject([{ code: 'clash', line: 5 }]);
    const same = `services:\n  a:\n    image: a\n    container_name: x1\n  b:\n    image: b\n    container_name: x1\n`;
    expect(diagnose(same).diagnostics).toMatchObject([{ code: 'clash', line: 7 }]);
  });

  it.each(['', 'My Stack', '-a', 'ü', 'a/b', '..', 'a'.repeat(64)])('the stack name "%s"', (stackName) => {
    expect(diagnose(service(''), { stackName }).diagnostics).toMatchObject([
      { severity: 'error', code: 'bad-value' },
    ]);
  });

  it('a dependency whose profile is off', () => {
    const text = `services:\n  a:\n    image: a\n    depends_on: [b]\n  b:\n    image: b\n    profiles: [extra]\n`;
    expect(diagnose(text).diagnostics).toMatchObject([
      { line: 4, message: expect.stringContaining('"extra"') },
    ]);
    expect(diagnose(text, { profiles: ['extra'] }).project?.services).toHaveLength(2);
    const optional = text.replace('[b]', '{b: {condition: service_started, required: false}}');
    const { project } = diagnose(optional);
    expect(project?.services[0]?.dependsOn).toEqual([]);
    expect(project?.inactiveServices).toEqual(['b']);
  });

  it('refuses far too many problems in a bounded list', () => {
    const lines = Array.from({ length: 900 }, (_, i) => `  s${i}: {imaeg: a}\n`).join('');
    const { diagnostics } = diagnose(`services:\n${lines}`);
    expect(diagnostics.length).toBeLessThanOrEqual(201);
    expect(diagnostics[0]?.message).toMatch(/\d+ more problems/);
  });
});

describe('warnings, each with its line', () => {
  const cases: [name: string, text: string, line: number, message: RegExp][] = [
    ['version', `version: "3.9"\n${service('')}`, 1, /no meaning since/],
    ['deploy.mode', service('deploy:\n  mode: global'), 5, /"mode" is ignored/],
    [
      'placement',
      service('deploy:\n  replicas: 1\n  placement: {constraints: [a]}'),
      6,
      /"placement" is ignored/,
    ],
    ['a name of the stack', `name: other\n${service('')}`, 1, /deployed as "test"/],
    ['a name without a value', service('environment: [A]'), 4, /A has no value/],
    ['a number other tools rewrite', service('environment:\n  UMASK: 0022'), 5, /the number 18/],
    ['a decimal other tools rewrite', service('environment:\n  V: 1.10'), 5, /the number 1\.1\b/],
    [
      'a mode without its zero',
      service('secrets: [{source: s, mode: 440}]') + 'secrets: {s: {content: a}}\n',
      4,
      /0440/,
    ],
    ['an unused volume', service('') + 'volumes: {data: }\n', 5, /No service uses the volume "data"/],
    ['an unused network', service('') + 'networks: {n: }\n', 5, /No service uses the network "n"/],
    ['a port twice', service('ports: ["80:80", "80:80"]'), 4, /once is enough/],
    [
      'ports on the host network',
      service('network_mode: host\nports: ["80:80"]'),
      5,
      /no ports are published/,
    ],
    [
      'settings of an external network',
      service('networks: [n]') + 'networks:\n  n:\n    external: true\n    driver: x\n',
      8,
      /"driver" is ignored/,
    ],
    [
      'restart and its policy',
      service('restart: always\ndeploy: {restart_policy: {condition: none}}'),
      4,
      /"restart" is ignored/,
    ],
    ['an env_file that need not be', service('env_file: [{path: a.env, required: false}]'), 4, /left out/],
    ['develop', service('develop: {watch: []}'), 4, /docker compose watch/],
    ['a daily pull', service('pull_policy: daily'), 4, /taken as "missing"/],
  ];
  it.each(cases)('%s', (_name, text, line, message) => {
    const { project, diagnostics } = diagnose(text);
    expect(diagnostics).toMatchObject([
      { severity: 'warning', line, message: expect.stringMatching(message) },
    ]);
    expect(project).not.toBeNull();
  });
});

describe('on a Swarm', () => {
  it('answers differently', () => {
    const text =
      service('privileged: true\nsecrets: [s]\ndeploy: {mode: global}') + 'secrets: {s: {external: true}}\n';
    const { project, diagnostics } = diagnose(text, { target: 'swarm' });
    expect(diagnostics).toMatchObject([
      { severity: 'warning', line: 4, message: expect.stringContaining('cannot be privileged') },
    ]);
    expect(project?.secrets).toMatchObject([{ key: 's', name: 's', external: true }]);
  });
});
