import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import Provider from 'oidc-provider';

type User = { preferred_username?: string; groups?: string[] };

const clientId = 'gantry';

/** For tests: a real OpenID Connect provider on a port of its own of this machine. Users sign in by typing who they are. */
export class TestIdentityProvider {
  readonly client = { clientId, clientSecret: randomBytes(24).toString('hex') };
  /** Makes another ID token of the one that is about to be sent. */
  tamper: ((idToken: string) => string) | null = null;

  private constructor(
    readonly issuer: string,
    private readonly server: Server,
  ) {}

  /**
   * @param users what is said of them, by their subject
   * @param redirectUri where they are sent back to
   */
  static async start(users: Record<string, User>, redirectUri: string): Promise<TestIdentityProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the provider has no port');
    const made = new TestIdentityProvider(`http://127.0.0.1:${address.port}`, server);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const provider = new Provider(made.issuer, {
      clients: [
        {
          client_id: clientId,
          client_secret: made.client.clientSecret,
          redirect_uris: [redirectUri],
          response_types: ['code'],
          grant_types: ['authorization_code'],
        },
      ],
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kty: 'RSA', use: 'sig', alg: 'RS256' }] },
      cookies: { keys: [randomBytes(16).toString('hex')] },
      scopes: ['openid', 'profile', 'groups'],
      claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, interaction) => `/who/${interaction.uid}` },
      ttl: {
        AccessToken: 60,
        AuthorizationCode: 60,
        Grant: 600,
        IdToken: 60,
        Interaction: 600,
        Session: 600,
      },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, ...users[id] }),
      }),
      // Everybody agrees to everything.
      async loadExistingGrant({ oidc }) {
        const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session?.accountId });
        grant.addOIDCScope('openid profile groups');
        await grant.save();
        return grant;
      },
    });
    provider.use(async (context, next) => {
      const uid = /^\/who\/([\w-]+)$/.exec(context.path)?.[1];
      if (uid === undefined) {
        await next();
        const { body } = context;
        const isToken = context.path === '/token' && typeof body === 'object' && body !== null;
        if (isToken && 'id_token' in body && typeof body.id_token === 'string' && made.tamper) {
          context.body = { ...body, id_token: made.tamper(body.id_token) };
        }
        return;
      }
      const who = context.query['who'];
      if (typeof who === 'string') {
        context.respond = false;
        await provider.interactionFinished(context.req, context.res, { login: { accountId: who } });
        return;
      }
      context.type = 'html';
      context.body = `<!doctype html><html lang="en"><title>Who are you?</title><form><label>Who are you? <input name="who"></label><button>Continue</button></form>`;
    });
    server.on('request', provider.callback());
    return made;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
