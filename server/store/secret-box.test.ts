import { hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyFile, createSecretBox, readKeyFile } from './secret-box';

describe('createSecretBox', () => {
  const key = randomBytes(32);
  const box = createSecretBox(key);

  it('opens what it sealed, and nothing shows', () => {
    const sealed = box.seal('pässword 🔑');
    expect(sealed).toMatch(/^v1:[0-9a-f]{8}:[\w-]+$/);
    expect(sealed).not.toContain('ssword');
    expect(box.open(sealed)).toBe('pässword 🔑');
    expect(createSecretBox(key).open(sealed)).toBe('pässword 🔑');
  });

  it('seals the same text differently each time', () => {
    expect(box.seal('same')).not.toBe(box.seal('same'));
  });

  it('refuses what was altered, cut or sealed with another key', () => {
    const sealed = box.seal('secret');
    const altered = sealed.charAt(30) === 'A' ? 'B' : 'A';
    expect(() => box.open(sealed.slice(0, 30) + altered + sealed.slice(31))).toThrow();
    expect(() => box.open(sealed.slice(0, 20))).toThrow('cut short');
    expect(() => createSecretBox(randomBytes(32)).open(sealed)).toThrow('another key');
  });

  it('derives a secret per purpose, the same each time', () => {
    expect(box.derive('next-auth')).toMatch(/^[0-9a-f]{64}$/);
    expect(box.derive('next-auth')).toBe(createSecretBox(key).derive('next-auth'));
    const hkdf = hkdfSync('sha256', key, 'gantry', 'gantry other', 32);
    expect(box.derive('other')).toBe(Buffer.from(hkdf).toString('hex'));
    expect(box.derive('next-auth')).not.toBe(box.derive('other'));
  });
});

describe('the key file', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'gantry-key-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is made for this user alone, and read back', () => {
    const file = path.join(directory, 'secret.key');
    const key = createKeyFile(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readKeyFile(file)).toEqual(key);
    expect(() => createKeyFile(file)).toThrow('EEXIST');
  });

  it('is read as hex too', () => {
    const file = path.join(directory, 'hex.key');
    const key = randomBytes(32);
    writeFileSync(file, key.toString('hex'), { mode: 0o600 });
    expect(readKeyFile(file)).toEqual(key);
  });

  it('is refused when others may read it', () => {
    const file = path.join(directory, 'open.key');
    createKeyFile(file);
    chmodSync(file, 0o644);
    expect(() => readKeyFile(file)).toThrow(`chmod 600 ${file}`);
  });

  it.each([
    ['a password', 'correct horse battery staple'],
    ['zeros', '0'.repeat(64)],
    ['too short', randomBytes(16).toString('base64')],
    ['nothing', ''],
  ])('S14: is refused when it is weak: %s', (_name, text) => {
    const file = path.join(directory, 'weak.key');
    writeFileSync(file, text, { mode: 0o600 });
    expect(() => readKeyFile(file)).toThrow('is weak');
  });

  it('is refused when it is not there', () => {
    expect(() => readKeyFile(path.join(directory, 'none'))).toThrow('cannot be read');
  });
});
