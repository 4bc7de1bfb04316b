import { describe, expect, it } from 'vitest';
import { meetsConstraint, parseConstraint } from './constraint';
import { aNode } from './testing';

const node = aNode('n1', {
  hostname: 'Alpha',
  role: 'manager',
  labels: { zone: 'b', empty: '' },
  engineLabels: { 'com.example.disk': 'ssd' },
  address: '10.1.2.3',
});

describe('parseConstraint', () => {
  it.each([
    ['node.labels.zone==b', { key: 'node.labels.zone', operator: '==', value: 'b' }],
    [' node.role  !=  manager ', { key: 'node.role', operator: '!=', value: 'manager' }],
    ['engine.labels.com.example.disk == ssd', { key: 'engine.labels.com.example.disk', value: 'ssd' }],
    ['node.labels.region==eu west', { value: 'eu west' }],
    ['Node.Hostname==alpha', { key: 'Node.Hostname' }],
  ])('reads %s', (text, expected) => {
    expect(parseConstraint(text)).toMatchObject({ text, ...expected });
  });

  it.each([
    'node.role',
    'node.role=manager',
    'node.labels.==b',
    'node.labels.zone==',
    'zone==b',
    'node.colour==red',
    'node.role=>manager',
    'node.role==a,b',
    '1node.role==manager',
    '',
  ])('refuses "%s"', (text) => {
    expect(parseConstraint(text)).toBeNull();
  });
});

describe('meetsConstraint', () => {
  it.each([
    ['node.id==n1', true],
    ['node.id!=n1', false],
    ['node.hostname==alpha', true],
    ['node.hostname==alp', false],
    ['node.role==manager', true],
    ['node.role==worker', false],
    ['node.role!=worker', true],
    ['node.platform.os==linux', true],
    ['node.platform.arch==x86_64', true],
    // The scheduler compares the name the node gives.
    ['node.platform.arch==amd64', false],
    ['node.labels.zone==b', true],
    ['node.labels.zone==B', true],
    ['node.labels.zone!=b', false],
    ['node.labels.zone==c', false],
    ['node.labels.missing==b', false],
    ['node.labels.missing!=b', true],
    // Labels' names are told apart by case, their prefix is not.
    ['node.labels.Zone==b', false],
    ['NODE.LABELS.zone==b', true],
    ['engine.labels.com.example.disk==ssd', true],
    ['engine.labels.zone==b', false],
    ['node.ip==10.1.2.3', true],
    ['node.ip==10.1.0.0/16', true],
    ['node.ip!=10.1.0.0/16', false],
    ['node.ip==10.2.0.0/16', false],
    ['node.ip==0.0.0.0/0', true],
    ['node.ip==10.1.2/24', false],
  ])('%s: %s', (text, expected) => {
    const constraint = parseConstraint(text);
    expect(constraint && meetsConstraint(node, constraint)).toBe(expected);
  });
});
