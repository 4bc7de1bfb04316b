import { changesBetween, noteOfChanges } from '@/lib/audit-changes';
import { GantryError } from '@/lib/errors';
import type { Handlers } from '../api/call';
import { demandAllRights } from '../access/demand-all-rights';
import { openIdRedirectUri } from '../access/openid';
import { endSessionsOf, makeTeams } from '../access/vouched-users';
import type { Runtime } from '../runtime';
import { readIdentityProvider, writeIdentityProvider } from './config';
import { discover } from './discovery';

type Needs = Pick<Runtime, 'store' | 'access' | 'publicUrl' | 'egress'> & {
  hints: Pick<Runtime['hints'], 'changed'>;
};

const why =
  'Only an Admin over everything may choose the identity provider: its users can be given any right.';

/** The operations on the identity provider. Who chooses it could become anybody of it, so it takes all rights. */
export function createIdentityProviderHandlers({
  store,
  access,
  publicUrl,
  egress,
  hints,
}: Needs): Handlers<'identityProvider'> {
  const changed = () => hints.changed(null, ['access']);

  return {
    async get() {
      const config = await readIdentityProvider(store);
      const redirectUri = openIdRedirectUri(publicUrl);
      if (!config) return { settings: null, redirectUri };
      const { clientSecret: _, ...settings } = config;
      return { settings, redirectUri };
    },

    async update({ clientSecret, ...settings }, call) {
      demandAllRights(call, why);
      const stored = await readIdentityProvider(store);
      // The stored secret goes to the provider it was given for, and to no other.
      const same = stored?.issuer === settings.issuer && stored.clientId === settings.clientId;
      const secret = clientSecret ?? (same ? stored.clientSecret : null);
      if (secret === null) {
        throw new GantryError('bad_request', {
          message: "Type the client's secret: none is stored for this provider and client.",
          data: { issues: [{ path: 'clientSecret', message: 'is missing' }] },
        });
      }
      await store.db.transaction().execute((transaction) => makeTeams(transaction, 'oidc', settings.teams));
      await writeIdentityProvider(store, { ...settings, clientSecret: secret });
      call.note(noteOfChanges(changesBetween(stored, { ...settings, clientSecret: secret })));
      changed();
      return {};
    },

    async test({ issuer }, call) {
      demandAllRights(call, why);
      const found = await discover(issuer, egress);
      return { issuer: found.issuer, signInAddress: found.authorizationEndpoint, algorithm: found.algorithm };
    },

    async remove(_input, call) {
      demandAllRights(call, why);
      call.note(noteOfChanges(changesBetween(await readIdentityProvider(store), null)));
      await writeIdentityProvider(store, null);
      for (const userId of await endSessionsOf(store.db, 'oidc')) access.withdraw({ userId });
      changed();
      return {};
    },
  };
}
