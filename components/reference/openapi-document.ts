/** One operation or stream of the document, as the page shows it. */
export type ReferenceEntry = {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  permission: string;
  parameters: { name: string; place: string; required: boolean; type: string }[];
  /** JSON Schemas as text, or null where there is no body. */
  request: string | null;
  response: string | null;
};

export type ReferenceGroup = { feature: string; entries: ReferenceEntry[] };

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Reads the OpenAPI document into groups by feature, in its order. What it does not know it leaves out. */
export function readOpenApi(document: unknown): ReferenceGroup[] {
  const groups = new Map<string, ReferenceEntry[]>();
  const paths = isObject(document) && isObject(document.paths) ? document.paths : {};
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(isObject(item) ? item : {})) {
      if (!isObject(operation)) continue;
      const id = text(operation.operationId);
      const feature = id.split('.')[0] ?? '';
      const entries = groups.get(feature) ?? [];
      entries.push({
        id,
        method: method.toUpperCase(),
        path,
        summary: text(operation.summary),
        description: text(operation.description),
        permission: text(operation['x-permission']),
        parameters: (Array.isArray(operation.parameters) ? operation.parameters : [])
          .filter(isObject)
          .map(readParameter),
        request: schemaText(operation.requestBody),
        response: schemaText(firstResponse(operation.responses)),
      });
      groups.set(feature, entries);
    }
  }
  return [...groups].map(([feature, entries]) => ({ feature, entries }));
}

function readParameter(parameter: Json): ReferenceEntry['parameters'][number] {
  return {
    name: text(parameter.name),
    place: text(parameter.in),
    required: parameter.required === true,
    type: typeOf(parameter.schema),
  };
}

function typeOf(schema: unknown): string {
  if (!isObject(schema)) return '';
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives)) return alternatives.map(typeOf).filter(Boolean).join(' | ');
  return text(schema.type);
}

function firstResponse(responses: unknown): unknown {
  if (!isObject(responses)) return null;
  return Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
}

function schemaText(body: unknown): string | null {
  if (!isObject(body) || !isObject(body.content)) return null;
  const json = body.content['application/json'];
  return isObject(json) && json.schema !== undefined ? JSON.stringify(json.schema, null, 2) : null;
}
