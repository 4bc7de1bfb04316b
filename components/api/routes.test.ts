import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { regenerateCommand, routesText } from './generate-routes';

it('routes.ts is up to date with the contract', async () => {
  const written = await readFile(new URL('routes.ts', import.meta.url), 'utf8');
  expect(written, `components/api/routes.ts is out of date. Run: ${regenerateCommand}`).toBe(routesText());
});
