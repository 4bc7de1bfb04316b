import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { minifyContractRouter } from '@orpc/contract';
import { contract, listStreams } from '@/lib/contract/contract';

/** The command that writes `routes.ts` anew. */
export const regenerateCommand = 'node --import tsx components/api/generate-routes.ts';

/**
 * The text of `routes.ts`: method and path of every operation, path of every stream. Pages call the API with it, so
 * that neither the contract nor zod is sent to the browser.
 */
export function routesText(): string {
  const operations = Object.entries(contract).map(([feature, router]) => {
    const verbs = Object.entries(router).map(([verb, procedure]) => {
      const { method, path } = readRoute(minifyContractRouter(procedure));
      return `    ${verb}: ['${method}', '${path}'],\n`;
    });
    return `  ${feature}: {\n${verbs.join('')}  },\n`;
  });
  const streams = listStreams().map(({ id, definition }) => `  '${id}': '${definition.path}',\n`);
  return [
    `// Generated from lib/contract: ${regenerateCommand}`,
    '',
    `export const operationRoutes = {\n${operations.join('')}} as const;`,
    '',
    `export const streamPaths = {\n${streams.join('')}} as const;`,
    '',
  ].join('\n');
}

function readRoute(minified: unknown): { method: string; path: string } {
  const definition: unknown =
    typeof minified === 'object' && minified !== null ? Reflect.get(minified, '~orpc') : null;
  const route: unknown =
    typeof definition === 'object' && definition !== null ? Reflect.get(definition, 'route') : null;
  if (typeof route !== 'object' || route === null || !('method' in route) || !('path' in route)) {
    throw new Error('An operation without method or path.');
  }
  return { method: String(route.method), path: String(route.path) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(new URL('routes.ts', import.meta.url), routesText());
}
