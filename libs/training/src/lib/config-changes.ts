/** A key that two configurations give different values, as a path (`update.batchTokens`). */
export interface ConfigChange {
  readonly key: string;
  readonly before: unknown;
  readonly now: unknown;
}

/** The keys in which plain JSON values differ, in the order of the first; lists are compared as a whole. */
export function configChanges(before: unknown, now: unknown, key = ''): ConfigChange[] {
  if (isRecord(before) && isRecord(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return keys.flatMap((name) => configChanges(before[name], now[name], key === '' ? name : `${key}.${name}`));
  }
  return JSON.stringify(before) === JSON.stringify(now) ? [] : [{ key, before, now }];
}

/** The change in words: `update.batchTokens (1800, now 700)`. */
export function describeChange({ key, before, now }: ConfigChange): string {
  const word = (value: unknown) => (value === undefined ? 'unset' : JSON.stringify(value));
  return `${key} (${word(before)}, now ${word(now)})`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
