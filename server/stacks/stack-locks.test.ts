import { expect, it } from 'vitest';
import { createStackLocks } from './stack-locks';

it('a stack is let go by who holds it, and not once more when somebody else does', () => {
  const locks = createStackLocks();
  const letGo = locks.take('one', 'shop');
  expect(() => locks.take('one', 'shop')).toThrow('is being changed right now');
  letGo();
  const next = locks.take('one', 'shop');
  letGo();
  expect(locks.isTaken('one', 'shop')).toBe(true);
  next();
  expect(locks.isTaken('one', 'shop')).toBe(false);
});
