import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { Outputs } from '@/lib/contract/contract';
import type { RegistrationAnswer, SignInAnswer } from '@/lib/contract/passkeys';

type Creation = Outputs['passkeys']['begin'];
type Request = Outputs['passkeys']['challenge'];

/** What an authenticator or a browser does wrong, to see it refused. */
export type Twist = {
  origin?: string;
  rpId?: string;
  /** Of the client data. */
  type?: string;
  crossOrigin?: boolean;
  challenge?: string;
  userVerified?: boolean;
  userPresent?: boolean;
  counter?: number;
  userHandle?: string;
  /** Answers with another's key. */
  key?: KeyObject;
  /** Tells who made it, with a certificate. */
  attested?: boolean;
};

const flags = { userPresent: 0x01, userVerified: 0x04, attested: 0x40 };

/**
 * For tests: a browser with an authenticator in software, which makes real keys (ES256), CBOR, COSE and signatures, as
 * WebAuthn's section 6 has them. It holds one credential.
 */
export class SoftwareAuthenticator {
  readonly credentialId = randomBytes(32).toString('base64url');
  readonly key: KeyObject;
  private readonly publicKey: KeyObject;
  private counter = 0;
  private userHandle = '';

  /** @param counts whether it counts its signatures; passkeys that are synced say 0 always */
  constructor(
    private readonly origin: string,
    private readonly counts = true,
  ) {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.key = pair.privateKey;
    this.publicKey = pair.publicKey;
  }

  create(options: Creation, twist: Twist = {}): RegistrationAnswer {
    this.userHandle = options.user.id;
    const clientData = this.clientData('webauthn.create', options.challenge, twist);
    const authData = Buffer.concat([
      this.authenticatorData(options.rp.id, flags.attested, twist),
      Buffer.alloc(16),
      lengthOf(this.credentialId),
      Buffer.from(this.credentialId, 'base64url'),
      this.coseKey(),
    ]);
    const statement = new Map<string, Uint8Array | number | Uint8Array[]>();
    if (twist.attested) {
      statement.set('alg', -7);
      statement.set('sig', randomBytes(70));
      statement.set('x5c', [randomBytes(200)]);
    }
    const attestation = new Map<string, string | Uint8Array | typeof statement>([
      ['fmt', twist.attested ? 'packed' : 'none'],
      ['attStmt', statement],
      ['authData', new Uint8Array(authData)],
    ]);
    return {
      id: this.credentialId,
      rawId: this.credentialId,
      type: 'public-key',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: Buffer.from(isoCBOR.encode(attestation)).toString('base64url'),
        transports: ['internal', 'telepathy'],
      },
    };
  }

  get(options: Request, twist: Twist = {}): SignInAnswer {
    const clientData = this.clientData('webauthn.get', options.challenge, twist);
    const authData = this.authenticatorData(options.rpId, 0, twist);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    return {
      id: this.credentialId,
      rawId: this.credentialId,
      type: 'public-key',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, twist.key ?? this.key).toString('base64url'),
        userHandle: twist.userHandle ?? this.userHandle,
      },
    };
  }

  private clientData(type: string, challenge: string, twist: Twist): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: twist.type ?? type,
        challenge: twist.challenge ?? challenge,
        origin: twist.origin ?? this.origin,
        crossOrigin: twist.crossOrigin ?? false,
      }),
    );
  }

  private authenticatorData(rpId: string, more: number, twist: Twist): Buffer {
    if (this.counts) this.counter += 1;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(twist.counter ?? this.counter);
    const set =
      more |
      (twist.userPresent === false ? 0 : flags.userPresent) |
      (twist.userVerified === false ? 0 : flags.userVerified);
    const name = createHash('sha256')
      .update(twist.rpId ?? rpId)
      .digest();
    return Buffer.concat([name, Buffer.from([set]), counter]);
  }

  /** The public key as a COSE_Key: RFC 9053, section 7.1.1. */
  private coseKey(): Buffer {
    const { x = '', y = '' } = this.publicKey.export({ format: 'jwk' });
    const coordinate = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, coordinate(x)],
      [-3, coordinate(y)],
    ]);
    return Buffer.from(isoCBOR.encode(key));
  }
}

function lengthOf(credentialId: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.from(credentialId, 'base64url').length);
  return length;
}
