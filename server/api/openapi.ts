import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { z } from 'zod';
import { contract, listStreams } from '@/lib/contract/contract';
import { errorTable } from '@/lib/errors';
import { listOperations } from './router';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The OpenAPI document of `/api/v1`: every operation and every stream, with the permission each needs. */
export async function openApiDocument(version: string, publicUrl: string): Promise<unknown> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(contract, {
    info: {
      title: 'Gantry',
      version,
      description:
        'Send `Authorization: Bearer <token>`. Errors answer `{code, message, requestId, data?}`. ' +
        'Lists take `search`, `filter`, `sort`, `limit`, `cursor` and answer `{items, total, nextCursor}`.',
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Error: {
          type: 'object',
          required: ['code', 'message', 'requestId'],
          properties: {
            code: { type: 'string', enum: Object.keys(errorTable) },
            message: { type: 'string' },
            requestId: { type: 'string' },
            data: {},
          },
        },
      },
    },
  });
  const paths: Record<string, object | undefined> = {};
  const permissions = new Map<string, string>(listOperations().map(({ id, meta }) => [id, meta.permission]));
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    paths[path] = Object.fromEntries(
      methods.flatMap((method) => {
        const operation = item?.[method];
        const id = operation?.operationId ?? '';
        return operation
          ? [[method, { ...operation, tags: tagsOf(id), 'x-permission': permissions.get(id) }]]
          : [];
      }),
    );
  }
  for (const { id, definition } of listStreams()) {
    const names = [...definition.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const schema = z.toJSONSchema(definition.input, { io: 'input', unrepresentable: 'any' });
    const properties = Object.entries(schema.properties ?? {});
    paths[definition.path] = {
      ...paths[definition.path],
      [definition.transport === 'upload' ? 'put' : 'get']: {
        operationId: id,
        tags: tagsOf(id),
        'x-permission': definition.permission,
        summary: definition.description,
        description:
          definition.transport === 'websocket'
            ? 'A WebSocket: binary frames carry bytes, text frames carry JSON messages. See docs/api.md.'
            : definition.transport === 'upload'
              ? 'The body is the file as it is, with its Content-Length.'
              : 'The answer is a stream of bytes.',
        parameters: properties.map(([name, property]) => ({
          name,
          in: names.includes(name) ? 'path' : 'query',
          required: names.includes(name) || (schema.required ?? []).includes(name),
          schema: property,
        })),
        ...(definition.transport === 'upload'
          ? { requestBody: { required: true, content: { 'application/octet-stream': {} } } }
          : {}),
        responses:
          definition.transport === 'websocket'
            ? { 101: { description: 'The stream begins' } }
            : { 200: { description: definition.transport === 'upload' ? 'It is there' : 'The bytes' } },
      },
    };
  }
  return { ...document, paths };
}

function tagsOf(id: string): string[] {
  return [id.split('.')[0] ?? ''];
}
