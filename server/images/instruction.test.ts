import { describe, expect, it } from 'vitest';
import { isMetadata, tidyInstruction } from './instruction';

describe('tidyInstruction', () => {
  it.each([
    ['/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'],
    ['/bin/sh -c #(nop) WORKDIR /root', 'WORKDIR /root'],
    [
      '/bin/sh -c #(nop) COPY file:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef in /bin/busybox ',
      'COPY file:0123456789ab in /bin/busybox',
    ],
    [
      '/bin/sh -c apt-get update \t&& apt-get install   -y curl',
      'RUN apt-get update && apt-get install -y curl',
    ],
    ['/bin/busybox mkdir -p /etc /home', 'RUN /bin/busybox mkdir -p /etc /home'],
    ['|1 VERSION=1.2 /bin/sh -c echo $VERSION', 'RUN VERSION=1.2 echo $VERSION'],
    ['|0 /bin/sh -c make', 'RUN make'],
  ])('reads what the classic builder writes: %s', (createdBy, expected) => {
    expect(tidyInstruction(createdBy)).toBe(expected);
  });

  it.each([
    ['RUN /bin/sh -c chmod 1777 /tmp # buildkit', 'RUN chmod 1777 /tmp'],
    ['RUN |1 VERSION=1 /bin/sh -c make # buildkit', 'RUN VERSION=1 make'],
    ['RUN /bin/bash -o pipefail -c set -e; true # buildkit', 'RUN set -e; true'],
    ['RUN /bin/tool --flag # buildkit', 'RUN /bin/tool --flag'],
    ['COPY . /app # buildkit', 'COPY . /app'],
    ['EXPOSE map[8080/tcp:{} 9090/udp:{}]', 'EXPOSE 8080/tcp 9090/udp'],
    ['EXPOSE [8080/tcp]', 'EXPOSE 8080/tcp'],
    ['WORKDIR /app', 'WORKDIR /app'],
  ])('reads what BuildKit writes: %s', (createdBy, expected) => {
    expect(tidyInstruction(createdBy)).toBe(expected);
  });

  it('keeps the lines of a here-document', () => {
    expect(tidyInstruction('RUN /bin/sh -c <<EOF (one,   two)\nEOF # buildkit')).toBe(
      'RUN <<EOF (one, two)\nEOF',
    );
  });

  it.each([
    [
      String.raw`/bin/sh -c #(nop)  HEALTHCHECK &{["CMD-SHELL" "test ! -e /tmp/x && wget -q \"http://a/\""] "1s" "2s" "0s" '\x02'}`,
      'HEALTHCHECK --interval=1s --timeout=2s --retries=2 CMD test ! -e /tmp/x && wget -q "http://a/"',
    ],
    [
      String.raw`HEALTHCHECK &{["CMD" "curl" "-f" "http://a/"] "30s" "5s" "10s" "1s" '\n'}`,
      'HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --start-interval=1s --retries=10 CMD ["curl","-f","http://a/"]',
    ],
    [String.raw`HEALTHCHECK &{["NONE"] "0s" "0s" "0s" '\x00'}`, 'HEALTHCHECK NONE'],
    ['HEALTHCHECK &{something else}', 'HEALTHCHECK &{something else}'],
  ])('writes a health check as a Dockerfile has it: %s', (createdBy, expected) => {
    expect(tidyInstruction(createdBy)).toBe(expected);
  });

  it('leaves what other tools write as it is', () => {
    expect(tidyInstruction('bazel build ...')).toBe('bazel build ...');
    expect(tidyInstruction('')).toBe('');
    expect(tidyInstruction('jib-gradle-plugin:3.4.0')).toBe('jib-gradle-plugin:3.4.0');
  });
});

describe('isMetadata', () => {
  it('tells configuration from what may write files', () => {
    expect(['ENV A=1', 'CMD ["sh"]', 'LABEL a=b', 'EXPOSE 80'].every(isMetadata)).toBe(true);
    expect(['RUN true', 'COPY a b', 'WORKDIR /x', 'ADD a b', '', 'bazel build ...'].some(isMetadata)).toBe(
      false,
    );
  });
});
