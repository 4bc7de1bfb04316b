// @ts-check
// `npm run secret:rotate`: seals the database of a stopped Gantry with a new key (docs/operations.md).
import { passOn } from './pass-on.mjs';

passOn('secret:rotate');
