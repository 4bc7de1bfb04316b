import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { isApiAtLeast, type EngineClient } from './client';
import type { EngineExec, ExecSession } from './engine-api';
import { connectionFailure } from './failures';
import { checkName } from './ids';
import { count, flag, text } from './json';
import { openStream } from './incoming';
import { framesOf } from './output';

const createdAnswer = z.object({ Id: z.string().min(1) });
const inspectAnswer = z.object({
  ID: z.string(),
  ContainerID: text,
  Running: flag,
  ExitCode: z.number().nullish(),
  Pid: count,
});

/** An engine waits up to 10 s for an exec to have started before it resizes it. */
const resizeTimeoutMs = 15_000;

/** Programs run inside containers. Source: Docker Engine API, "Exec". */
export function createExec(client: EngineClient): EngineExec {
  const resize: EngineExec['resize'] = async (execId, { columns, rows }, options) => {
    await client.send((docker) => docker.getExec(checkName(execId)).resize({ h: rows, w: columns }), {
      timeoutMs: resizeTimeoutMs,
      ...options,
      query: { h: rows, w: columns },
    });
  };

  return {
    resize,

    async create(containerId, spec, options) {
      const created = await client.call(
        createdAnswer,
        (docker) => docker.getContainer(checkName(containerId)).exec({}),
        {
          ...options,
          json: {
            AttachStdin: spec.attachStdin ?? true,
            AttachStdout: true,
            AttachStderr: true,
            Tty: spec.tty ?? false,
            Cmd: spec.command,
            Env: spec.env,
            User: spec.user,
            WorkingDir: spec.workingDir,
            Privileged: spec.privileged,
          },
        },
      );
      return { id: created.Id };
    },

    async start(execId, { tty, size, signal }) {
      const { apiVersion } = await client.negotiated({ signal });
      const sizedAtStart = tty && size !== undefined && isApiAtLeast(apiVersion, '1.42');
      const { input, output } = await client.hijack(
        {
          method: 'POST',
          path: `/exec/${checkName(execId)}/start`,
          json: {
            Detach: false,
            Tty: tty,
            ConsoleSize: sizedAtStart ? [size.rows, size.columns] : undefined,
          },
        },
        signal,
      );
      const session = sessionOf({ client, tty, input, output, signal });
      // Not awaited: the exec may end before it is resized, which is no failure of the session.
      if (tty && size !== undefined && !sizedAtStart)
        void resize(execId, size, { signal }).catch(() => undefined);
      return session;
    },

    async inspect(execId, options) {
      const exec = await client.call(
        inspectAnswer,
        (docker) => docker.getExec(checkName(execId)).inspect(),
        options,
      );
      return {
        id: exec.ID,
        containerId: exec.ContainerID,
        running: exec.Running,
        exitCode: exec.Running ? null : (exec.ExitCode ?? null),
        pid: exec.Pid,
      };
    },
  };
}

function sessionOf(parts: {
  client: EngineClient;
  tty: boolean;
  input: Writable;
  output: Readable;
  signal: AbortSignal | undefined;
}): ExecSession {
  const { client, tty, input, output, signal } = parts;
  const frames = openStream({ body: output, address: client.address, signal }, (chunks) =>
    framesOf(chunks, tty),
  );
  input.on('error', () => undefined);
  return {
    tty,
    output: frames,
    write: (data) =>
      new Promise((resolve, reject) => {
        input.write(data, (error) => {
          if (error == null) resolve();
          else reject(connectionFailure(error, client.address, true));
        });
      }),
    end() {
      input.end();
    },
    close() {
      frames.close();
      input.destroy();
    },
  };
}
