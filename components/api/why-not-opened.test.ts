import { describe, expect, it } from 'vitest';
import { listStreams } from '@/lib/contract/contract';
import { recordedStreams, whyNotOpened } from './why-not-opened';

describe('why a stream was not opened', () => {
  const health = (auditWritable: boolean) => async () => ({ auditWritable });

  it('is told in words where the audit log cannot be written', async () => {
    expect(await whyNotOpened('containers.exec', health(false))).toMatchObject({
      code: 'audit_unavailable',
      message: expect.stringContaining('the activity log cannot be written'),
    });
    // What leaves no entry is not refused for that.
    expect(await whyNotOpened('containers.followLogs', health(false))).toMatchObject({
      code: 'no_connection',
    });
  });

  it('is not known otherwise, but that Gantry does not answer', async () => {
    expect((await whyNotOpened('containers.exec', health(true))).message).toMatch(/or refused it/);
    const silent = () => Promise.reject(new TypeError('fetch failed'));
    expect((await whyNotOpened('containers.exec', silent)).message).toMatch(/does not answer/);
  });

  it('asks for those that the contract says leave an entry', () => {
    const recorded = listStreams().filter(
      ({ definition }) => definition.transport === 'websocket' && definition.effect !== 'read',
    );
    expect([...recordedStreams].sort()).toEqual(recorded.map(({ id }) => id).sort());
  });
});
