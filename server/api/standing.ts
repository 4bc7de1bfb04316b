import { GantryError, toGantryError } from '@/lib/errors';
import type { Rights } from '@/lib/rights';
import type { Access } from '../access/access';
import { whyOwing } from '../access/duties';
import type { Located } from '../policy/locate';
import type { Caller } from './call';
import { type Passage, type Passing, whyDenied } from './door';

/** How long it is believed that a caller still may. What this process withdraws counts at once. */
const believedMs = 2_000;

/**
 * A caller who was let in before, as they would be let in to the same now.
 * @throws `not_signed_in`, what their session owes, or `forbidden`
 */
export async function stillLetIn(
  access: Pick<Access, 'refresh'>,
  passage: Pick<Passage, 'id' | 'permission' | 'target'>,
  caller: Caller,
  located: Located,
): Promise<Caller> {
  const current = await access.refresh(caller);
  if (current === null) {
    throw new GantryError('not_signed_in', {
      message: 'The right to this stream was withdrawn. Sign in again if you still have it.',
    });
  }
  const owing = whyOwing(passage.id, current);
  if (owing) throw owing;
  if (!whyDenied(passage, current, located)) return current;
  throw new GantryError('forbidden', {
    message: 'The right to this stream was withdrawn, or its time is over. Ask for it again if you need it.',
  });
}

/**
 * What a caller holds whenever it is asked, for as long as they would be let in to what they began. That they signed out
 * meanwhile does not matter.
 */
export function liveRights(
  { access, withdrawals }: Passing,
  passage: Passage,
  caller: Caller,
  located: Located,
): () => Promise<Rights> {
  let known = { rights: caller.rights, checkedMs: performance.now(), withdrawals: withdrawals() };
  return async () => {
    const now = { checkedMs: performance.now(), withdrawals: withdrawals() };
    if (now.withdrawals === known.withdrawals && now.checkedMs - known.checkedMs < believedMs)
      return known.rights;
    try {
      const { rights } = await stillLetIn({ refresh: access.standing }, passage, caller, located);
      known = { rights, ...now };
      return rights;
    } catch (error) {
      const { code } = toGantryError(error);
      if (code === 'internal') throw error;
      const reason =
        code === 'not_signed_in'
          ? `${caller.via === 'session' ? 'the account' : `the ${caller.via}`} of ${caller.userName} has ended`
          : `${caller.userName} does not hold the permission "${passage.permission}" there any more`;
      throw new GantryError('rights_withdrawn', {
        message: `The right to do this was withdrawn while it went on: ${reason}.`,
        cause: error,
      });
    }
  };
}
