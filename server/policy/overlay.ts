/**
 * `target` with some properties answered by `replaced`, for its own methods too: `this` is the overlay there. Everything
 * else is the target's own, and stays live.
 */
export function overlay<T extends object>(target: T, replaced: Readonly<Record<string, () => unknown>>): T {
  return new Proxy(target, {
    get(raw, key, receiver): unknown {
      if (typeof key === 'string' && Object.hasOwn(replaced, key)) return replaced[key]?.();
      return Reflect.get(raw, key, receiver);
    },
  });
}
