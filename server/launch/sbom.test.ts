import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { billOfMaterials } from './sbom.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.object({ name: z.string(), version: z.string(), purl: z.string() })),
});

it('S20: names every package that Gantry runs with, and its version', async () => {
  const { components } = bill.parse(JSON.parse(await billOfMaterials(root)));
  const found = new Map(components.map(({ purl, version }) => [purl.replace(/@[^@]*$/, ''), version]));
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(`${root}/package.json`, 'utf8')));
  for (const [name, version] of Object.entries(dependencies)) {
    expect({ name, version: found.get(`pkg:npm/${name.replace('@', '%40')}`) }).toEqual({ name, version });
  }
}, 60_000);
