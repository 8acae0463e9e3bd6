// A bounded cache of expensive computations: when it is full, the oldest entry goes first.

type Kept<V> = { get(key: string, owner: object, compute: () => V): V };

/** A value belongs to its owner: with another owner under the same key, it is recomputed. */
export function createKept<V>(maxWeight: number, weigh: (value: V) => number): Kept<V> {
  const entries = new Map<string, { owner: WeakRef<object>; value: V }>();
  let weight = 0;
  const forget = (key: string) => {
    const entry = entries.get(key);
    if (entry !== undefined) weight -= weigh(entry.value);
    entries.delete(key);
  };
  return {
    get: (key, owner, compute) => {
      const known = entries.get(key);
      if (known?.owner.deref() === owner) return known.value;
      forget(key);
      const value = compute();
      entries.set(key, { owner: new WeakRef(owner), value });
      weight += weigh(value);
      for (const oldest of entries.keys()) {
        if (weight <= maxWeight || oldest === key) break;
        forget(oldest);
      }
      return value;
    },
  };
}
