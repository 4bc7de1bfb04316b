import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { composeDocument } from './document';
import { listKeys } from './keys';

it('docs/compose.md is what the table of keys says', () => {
  const written = readFileSync(fileURLToPath(new URL('../../docs/compose.md', import.meta.url)), 'utf8');
  expect(written, 'run: node --import tsx docs/generate-compose.ts').toBe(composeDocument());
});

it('every key has an answer in words for each target', () => {
  const keys = listKeys();
  expect(keys.length).toBeGreaterThan(200);
  for (const { path, row } of keys) {
    expect(row.doc, path).not.toBe('');
    for (const answer of [row.engine, row.swarm]) {
      if (answer.kind !== 'applied') expect(answer.why, path).toMatch(/^.{10,}[^.]$/);
    }
  }
});
