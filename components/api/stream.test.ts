import { StandardBracketNotationSerializer } from '@orpc/openapi-client/standard';
import { describe, expect, it } from 'vitest';
import { readErrorBody, toApiError } from './api-error';
import { streamUrl } from './stream';

describe('streamUrl', () => {
  it('fills the path and leaves the rest to the query', () => {
    expect(streamUrl('containers.followLogs', { cluster: 'c 1', container: 'web', tail: 100 })).toBe(
      '/api/v1/clusters/c%201/containers/web/logs/follow?tail=100',
    );
    expect(streamUrl('system.follow', {})).toBe('/api/v1/events');
  });

  it('sends lists so that the server reads them back', () => {
    const command = ['sh', '-c', 'echo "a & b"'];
    const url = streamUrl('containers.exec', { cluster: 'c', container: 'web', command, rows: 40 });
    const query = new URL(url, 'http://gantry').searchParams;
    expect(new StandardBracketNotationSerializer().deserialize([...query])).toEqual({ command, rows: '40' });
  });
});

describe('errors', () => {
  it('reads the body of an answer, and anything else as internal', () => {
    const body = { code: 'in_use', message: 'It is in use.', requestId: 'r1', data: { by: 'web' } };
    expect(readErrorBody(body, 409)).toMatchObject({ ...body, status: 409 });
    expect(readErrorBody('<html>', 502)).toMatchObject({ code: 'internal', status: 502, requestId: null });
    expect(readErrorBody({ code: 'toString' }, 500).code).toBe('internal');
  });

  it('tells a network failure from a fault', () => {
    expect(toApiError(new TypeError('fetch failed')).code).toBe('no_connection');
    expect(toApiError(new Error('broken')).code).toBe('internal');
  });
});
