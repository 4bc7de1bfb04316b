import { describe, expect, it } from 'vitest';
import { readOpenApi } from './openapi-document';

describe('readOpenApi', () => {
  it('groups operations by feature and shows what they take and give', () => {
    const document = {
      paths: {
        '/things/{thing}': {
          get: {
            operationId: 'things.get',
            summary: 'One thing',
            'x-permission': 'Thing View',
            parameters: [{ name: 'thing', in: 'path', required: true, schema: { type: 'string' } }],
            responses: { 200: { content: { 'application/json': { schema: { type: 'object' } } } } },
          },
        },
      },
    };
    expect(readOpenApi(document)).toEqual([
      {
        feature: 'things',
        entries: [
          {
            id: 'things.get',
            method: 'GET',
            path: '/things/{thing}',
            summary: 'One thing',
            description: '',
            permission: 'Thing View',
            parameters: [{ name: 'thing', place: 'path', required: true, type: 'string' }],
            request: null,
            response: '{\n  "type": "object"\n}',
          },
        ],
      },
    ]);
  });

  it('makes nothing of what is no such document', () => {
    for (const odd of [null, 'text', [], { paths: 3 }, { paths: { '/x': { get: 'no' } } }])
      expect(readOpenApi(odd)).toEqual([]);
  });
});
