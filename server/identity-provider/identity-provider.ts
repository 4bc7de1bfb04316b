import { GantryError } from '@/lib/errors';
import { setVouchedTeams, takeInUser } from '../access/vouched-users';
import type { Egress } from '../egress/egress';
import type { UserRow } from '../store/schema';
import type { Store } from '../store/store';
import { type IdentityProviderConfig, readIdentityProvider } from './config';
import { discover, type Discovered } from './discovery';

/** What an ID token and the provider's answer about a user say, checked. */
export type Claims = Readonly<Record<string, unknown>>;

export type OpenProvider = { config: IdentityProviderConfig; discovered: Discovered };

/** The identity provider whose users may sign in, if one is set up. */
export type IdentityProvider = {
  /** What the sign-in page calls it; null where there is none. */
  name(): Promise<string | null>;
  /** Its settings and endpoints; null where there is none. @throws `provider_unavailable` */
  open(): Promise<OpenProvider | null>;
  /**
   * The user of Gantry for whom the provider vouches, their teams up to date.
   * @throws `name_refused` where they cannot have their name here; `provider_refused` where it does not tell one
   */
  takeIn(provider: OpenProvider, claims: Claims): Promise<UserRow>;
};

/** Providers move their endpoints seldom. */
const keepMs = 10 * 60_000;

/** @param withdraw tells that the rights of a user may have changed */
export function createIdentityProvider(
  store: Store,
  now: () => number,
  withdraw: (userId: string) => void,
  egress: Egress,
): IdentityProvider {
  let known: { address: string; atMs: number; discovered: Discovered } | null = null;

  return {
    name: async () => (await readIdentityProvider(store))?.name ?? null,
    async open() {
      const config = await readIdentityProvider(store);
      if (!config) return null;
      if (known?.address !== config.issuer || now() - known.atMs > keepMs) {
        known = { address: config.issuer, atMs: now(), discovered: await discover(config.issuer, egress) };
      }
      return { config, discovered: known.discovered };
    },
    async takeIn({ config, discovered }, claims) {
      const { sub, [config.nameClaim]: name } = claims;
      if (typeof sub !== 'string' || sub === '' || sub.length > 255) {
        throw new GantryError('provider_refused', {
          message: 'The identity provider does not say who you are.',
        });
      }
      if (typeof name !== 'string') {
        throw new GantryError('provider_refused', {
          message: `The identity provider does not tell your name: there is no claim "${config.nameClaim}". Ask an admin to choose another claim, or to ask for another scope.`,
        });
      }
      // Another provider may call another person the same.
      const entry = { key: `${discovered.issuer} ${sub}`, name };
      const told = new Set(groupsOf(claims, config.groupsClaim));
      const groups = config.teams.map(({ group }) => group).filter((group) => told.has(group));
      const { user, changed } = await store.db.transaction().execute(async (transaction) => {
        const taken = await takeInUser(transaction, 'oidc', entry, now());
        return { user: taken, changed: await setVouchedTeams(transaction, 'oidc', taken.id, groups) };
      });
      if (changed) withdraw(user.id);
      return user;
    },
  };
}

/** The groups in a claim, which may be one name or several; `path` is its name, or leads to it through others. */
export function groupsOf(claims: Claims, path: string): string[] {
  if (path === '') return [];
  const value = Object.hasOwn(claims, path)
    ? claims[path]
    : path.split('.').reduce<unknown>((inner, name) => {
        if (typeof inner !== 'object' || inner === null) return undefined;
        return Object.entries(inner).find(([key]) => key === name)?.[1];
      }, claims);
  return (Array.isArray(value) ? value : [value]).filter((group) => typeof group === 'string');
}
