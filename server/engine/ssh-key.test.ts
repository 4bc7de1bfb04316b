import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import ssh2 from 'ssh2';
import { decryptPrivateKey, hostKeyOf, makeKeyPair, readPrivateKey } from './ssh-key';

const refused = (message: RegExp) =>
  expect.objectContaining({ code: 'bad_request', message: expect.stringMatching(message) });
const made = (passphrase: string) => ({ passphrase, cipher: 'aes256-ctr', rounds: 2 });

describe('an encrypted private key', () => {
  it.each([
    ['ed25519', ssh2.utils.generateKeyPairSync('ed25519', made('open sesame'))],
    ['rsa', ssh2.utils.generateKeyPairSync('rsa', { bits: 2048, ...made('open sesame') })],
    ['ecdsa', ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256, ...made('open sesame') })],
  ])('of %s is the same key without its passphrase', async (_, pair) => {
    expect(() => readPrivateKey(pair.private)).toThrow(refused(/Enter its passphrase/));
    const plain = await decryptPrivateKey(pair.private, 'open sesame');
    const key = readPrivateKey(plain);
    expect(key.getPublicSSH().toString('base64')).toBe(pair.public.split(' ')[1]);
    const data = Buffer.from('to be signed');
    expect(key.verify(data, key.sign(data))).toBe(true);
  });

  it('is refused with another passphrase, which is not repeated', async () => {
    const { private: key } = ssh2.utils.generateKeyPairSync('ed25519', made('right'));
    await expect(decryptPrivateKey(key, 'not this one')).rejects.toEqual(refused(/passphrase does not fit/));
    await expect(decryptPrivateKey(key, 'not this one')).rejects.not.toThrow(/not this one/);
  });
});

it('tells the fingerprint and type of a host key as OpenSSH does', () => {
  const [type = '', base64 = ''] = makeKeyPair('host').publicKey.split(' ');
  const bytes = Buffer.from(base64, 'base64');
  const digest = createHash('sha256').update(bytes).digest('base64');
  expect(hostKeyOf(bytes)).toEqual({ type, fingerprint: `SHA256:${digest.slice(0, 43)}` });
  expect(hostKeyOf(Buffer.from([1])).type).toBe('');
});
