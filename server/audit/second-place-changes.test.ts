import { expect, it } from 'vitest';
import { secondPlaceChanges } from './second-place-changes';

const webhook = {
  kind: 'webhook' as const,
  place: 'https://log.test/',
  hasToken: true,
  hasClientCertificate: false,
  ...{ delivered: 1, deliveredMs: 1, failingSinceMs: null, lastError: null, waiting: 0 },
};

it.each([
  ['a first bearer', { ...webhook, hasToken: false }, webhook, [null, 'given']],
  ['another bearer', webhook, webhook, ['given', 'given anew']],
  ['no bearer any more', webhook, { ...webhook, hasToken: false }, ['given', null]],
] as const)('%s differs', (_, from, to, [before, after]) => {
  expect(secondPlaceChanges(from, to)).toEqual([{ field: 'bearer sent', before, after }]);
});

it('another client certificate differs', () => {
  const syslog = { ...webhook, kind: 'syslog' as const, hasToken: false, hasClientCertificate: true };
  expect(secondPlaceChanges(syslog, syslog)).toEqual([
    { field: 'client certificate', before: 'given', after: 'given anew' },
  ]);
});
