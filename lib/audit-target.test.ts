import { describe, expect, it } from 'vitest';
import { auditTargetText } from './audit-target';

const id = '162c11ff-3a2d-4a63-b8b3-0f9f4d2f7a11';

describe('what an entry acted on', () => {
  it.each([
    [{ targetId: id, targetName: 'web', summary: { name: 'old' } }, 'web'],
    [{ targetId: id, targetName: null, summary: { name: 'Payments' } }, 'Payments'],
    [{ targetId: id, targetName: null, summary: {} }, '162c11ff-3a2'],
    [{ targetId: '/prod/payments', targetName: null, summary: {} }, '/prod/payments'],
    [{ targetId: null, targetName: null, summary: {} }, null],
  ])('%j is %s', (entry, text) => {
    expect(auditTargetText(entry)).toBe(text);
  });
});
