import { secretKeys, configKeys, networkKeys, volumeKeys } from './keys-objects';
import { serviceKeys } from './keys-service';
import { applied, ignored, key, refused } from './key-row';
import type { KeyRow, KeyTable } from './key-row';
import type { ComposeTarget } from './load';

/**
 * Every key of the Compose specification with its answer for each target. Checking, completion and the table of
 * `docs/compose.md` are all made from it, so that none can know a key which another does not.
 */
export const composeKeys: KeyTable = {
  name: key('Name of the stack, where none is given when it is deployed', applied, applied),
  version: key(
    'Version of an older file format',
    ignored('it has had no meaning since Compose 1.27'),
    ignored('it has had no meaning since Compose 1.27'),
  ),
  services: key('The services of the stack', applied, applied, { entries: serviceKeys }),
  networks: key('The networks of the stack', applied, applied, { entries: networkKeys }),
  volumes: key('The named volumes of the stack', applied, applied, { entries: volumeKeys }),
  secrets: key('Secrets for the services', applied, applied, { entries: secretKeys }),
  configs: key('Configuration files for the services', applied, applied, { entries: configKeys }),
  include: key(
    'Other Compose files to take in',
    refused('a stack is one file: paste the content of the other file here'),
    refused('a stack is one file: paste the content of the other file here'),
  ),
  models: key(
    'Language models for the services',
    refused('neither the engine nor Gantry runs models'),
    refused('neither the engine nor Gantry runs models'),
  ),
};

/** The rows under `row` that a value of it may have: of a map's keys, of each item, or of each entry. */
export function answerOf(row: KeyRow, target: ComposeTarget): KeyRow['engine'] {
  return target === 'engine' ? row.engine : row.swarm;
}

/** Each key with its full path, such as `services.*.ports[].target`, in the order of the tables. */
export function listKeys(table: KeyTable = composeKeys, prefix = ''): { path: string; row: KeyRow }[] {
  return Object.entries(table).flatMap(([name, row]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return [
      { path, row },
      ...(row.keys ? listKeys(row.keys, path) : []),
      ...(row.items ? listKeys(row.items, `${path}[]`) : []),
      ...(row.entries ? listKeys(row.entries, `${path}.*`) : []),
    ];
  });
}
