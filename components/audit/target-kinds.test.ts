import { isContractProcedure } from '@orpc/contract';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { contract, streams } from '@/lib/contract/contract';
import { targetKinds } from './target-kinds';

const target = z.object({ kind: z.string() });
/** Any field of it is a text. */
const anyInput = new Proxy({}, { get: () => 'x' });

it('offers every kind of thing that an operation with an entry is about', () => {
  const metas = [
    ...Object.values(contract)
      .flatMap((feature): unknown[] => Object.values(feature))
      .flatMap((each) => (isContractProcedure(each) ? [each['~orpc'].meta] : [])),
    ...Object.values(streams).flatMap((feature): unknown[] => Object.values(feature)),
  ].map((meta) => z.object({ effect: z.string(), target: z.function() }).loose().parse(meta));
  expect(metas.length).toBeGreaterThan(100);
  const kinds = metas.flatMap((meta) =>
    meta.effect === 'read' ? [] : [target.parse(Reflect.apply(meta.target, undefined, [anyInput])).kind],
  );
  expect([...new Set(kinds)].filter((kind) => !targetKinds.includes(kind))).toEqual([]);
});
