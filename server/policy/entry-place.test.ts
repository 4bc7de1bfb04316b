import { describe, expect, it } from 'vitest';
import { askedCollection, entryPlace, placeOfMade } from './entry-place';
import type { Located } from './locate';
import { inCollection, testRights } from './testing';

const payments = testRights(['Full Control', inCollection('/prod/payments')]);
const both = testRights(['Full Control', inCollection('/a')], ['Full Control', inCollection('/b')]);
const admin = testRights(['Admin', { kind: 'all' }]);
const one = (...collections: string[]): Located => ({
  kind: 'one',
  view: 'Volume View',
  owner: null,
  places: collections.map((collection) => ({ cluster: 'c1', collection })),
});
const any: Located = { kind: 'any', cluster: 'c1', view: 'Volume View' };
const passage = (asked: string | null = null, cluster: string | undefined = 'c1') =>
  ({ target: { kind: 'volume', cluster }, permission: 'Volume Create', asked }) as const;

describe('where an entry of the audit log says that it was', () => {
  it.each([
    ['what one caller asks for by its labels', { labels: { 'gantry.collection': '/a' } }, '/a'],
    ['the older label', { labels: { 'com.docker.ucp.access.label': '/a' } }, '/a'],
    ['the labels of a specification', { spec: { labels: { 'gantry.collection': '/a' } } }, '/a'],
    ['a collection in words', { collection: '/a', labels: {} }, '/a'],
    ['labels of other things', { labels: { colour: '/a' } }, null],
    ['a label that is no path', { labels: { 'gantry.collection': 'a' } }, '/'],
    ['no labels', { name: 'web' }, null],
  ])('takes %s', (_, input, collection) => {
    expect(askedCollection(input)).toBe(collection);
  });

  it('is the collection of the target, and of several only where that is the same', () => {
    expect(entryPlace(passage(), one('/a'), admin)).toEqual({ cluster: 'c1', collection: '/a' });
    expect(entryPlace(passage(), one('/a', '/a'), admin)).toEqual({ cluster: 'c1', collection: '/a' });
    expect(entryPlace(passage(), one('/a', '/b'), admin)).toEqual({ cluster: 'c1', collection: null });
    // What is asked for says nothing of what is there already.
    expect(entryPlace(passage('/b'), one('/a'), admin).collection).toBe('/a');
  });

  it('names the cluster that only the target knows', () => {
    const recording = { ...passage(), target: { kind: 'recording', id: 'r1' } };
    expect(entryPlace(recording, one('/a'), admin)).toEqual({ cluster: 'c1', collection: '/a' });
    const about = { cluster: 'c1', collection: '/a' };
    expect(entryPlace(recording, { kind: 'shared', place: {}, about }, admin)).toEqual(about);
    expect(entryPlace(recording, { kind: 'shared', place: {} }, admin)).toEqual({
      cluster: null,
      collection: null,
    });
  });

  it('of what is to be made is the one asked for, or the only one its caller has', () => {
    expect(entryPlace(passage('/x'), any, both).collection).toBe('/x');
    expect(entryPlace(passage('/x'), one(), both).collection).toBe('/x');
    expect(entryPlace(passage(), any, payments).collection).toBe('/prod/payments');
    expect(entryPlace(passage(), any, both).collection).toBeNull();
    expect(entryPlace(passage(), any, admin).collection).toBe('/');
    expect(entryPlace(passage(), null, null)).toEqual({ cluster: 'c1', collection: null });
  });

  it('is what the guard noted where something was made of which nothing was known before', () => {
    const unknown = { cluster: 'c1', collection: null };
    expect(placeOfMade(unknown, any, new Set(['/a']))).toBe('/a');
    expect(placeOfMade(unknown, one(), new Set(['/a']))).toBe('/a');
    expect(placeOfMade(unknown, any, new Set(['/a', '/b']))).toBeNull();
    expect(placeOfMade(unknown, any, new Set())).toBeNull();
    expect(placeOfMade(unknown, one('/a', '/b'), new Set(['/a']))).toBeNull();
    expect(placeOfMade({ cluster: 'c1', collection: '/x' }, any, new Set(['/a']))).toBeNull();
  });
});
