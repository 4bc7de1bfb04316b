import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabEngine } from './engine';

/**
 * Every applet of busybox: a shell, `httpd`, `wget`, `nslookup`, `stty`, `yes`… Several layers. Its stop signal
 * is SIGKILL, because a first process without a handler ignores SIGTERM for the ten seconds a stop then takes.
 */
export const BUSYBOX = 'gantry-test/busybox:1';
/** The same with another label and one more layer: an upgrade of `BUSYBOX`. */
export const BUSYBOX_NEXT = 'gantry-test/busybox:2';
/** Serves `/` on port 8080 and has a health check that a `/tmp/unhealthy` file turns red. */
export const WEB = 'gantry-test/web:1';

const DOCKERFILES: [string, string][] = [
  [
    BUSYBOX,
    `FROM scratch
LABEL org.opencontainers.image.title="busybox" org.opencontainers.image.version="1"
COPY busybox /bin/busybox
RUN ["/bin/busybox", "mkdir", "-p", "/etc", "/home", "/proc", "/root", "/sbin", "/sys", "/tmp", "/usr/bin", "/usr/sbin", "/var/www"]
RUN ["/bin/busybox", "--install", "-s", "/bin"]
COPY passwd group /etc/
RUN chmod 1777 /tmp && echo "busybox 1" > /etc/gantry-test
ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin GANTRY_TEST=1
WORKDIR /root
STOPSIGNAL SIGKILL
CMD ["sh"]
`,
  ],
  [
    BUSYBOX_NEXT,
    `FROM ${BUSYBOX}
LABEL org.opencontainers.image.version="2"
RUN echo "busybox 2" > /etc/gantry-test
ENV GANTRY_TEST=2
`,
  ],
  [
    WEB,
    `FROM ${BUSYBOX}
LABEL org.opencontainers.image.title="web"
COPY index.html /var/www/index.html
EXPOSE 8080
USER 1000:1000
HEALTHCHECK --interval=1s --timeout=2s --retries=2 CMD test ! -e /tmp/unhealthy && wget -q -O /dev/null http://127.0.0.1:8080/
CMD ["httpd", "-f", "-v", "-p", "8080", "-h", "/var/www"]
`,
  ],
];

/**
 * Builds the tests' images on an engine, from Debian's static busybox and nothing else. An image that is there
 * is left alone.
 */
export async function buildImages(engine: Pick<LabEngine, 'docker'>): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'gantry-images-'));
  try {
    writeContext(context);
    const present = (await engine.docker(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'])).split(
      '\n',
    );
    for (const [tag, dockerfile] of DOCKERFILES) {
      if (present.includes(tag)) continue;
      writeFileSync(join(context, 'Dockerfile'), dockerfile);
      await engine.docker(['build', '--quiet', '--tag', tag, context]);
    }
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

function writeContext(directory: string): void {
  const busybox = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path));
  if (busybox === undefined)
    throw new Error("The tests' images need Debian's busybox-static: apt-get install busybox-static");
  mkdirSync(directory, { recursive: true });
  copyFileSync(busybox, join(directory, 'busybox'));
  chmodSync(join(directory, 'busybox'), 0o755);
  writeFileSync(
    join(directory, 'passwd'),
    'root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1000:web:/home:/bin/sh\n',
  );
  writeFileSync(join(directory, 'group'), 'root:x:0:\nweb:x:1000:\n');
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>Gantry test</title><p>It works.</p>\n');
}
