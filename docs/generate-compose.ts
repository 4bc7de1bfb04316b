import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { composeDocument } from '../lib/compose/document';

/** Writes `docs/compose.md` from the table of keys: `node --import tsx docs/generate-compose.ts`. */
writeFileSync(fileURLToPath(new URL('./compose.md', import.meta.url)), composeDocument());
