// @ts-check
// `npm run user:reset -- <name>`: takes a lost password away and prints a link to set a new one.
import { passOn } from './pass-on.mjs';

passOn('user:reset');
