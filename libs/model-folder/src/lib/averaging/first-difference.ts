/** Where two JSON values part, and what stands there; what is missing is `undefined`. */
interface Difference {
  /** Keys from the outermost to the innermost: `decoder.hiddenSize`. */
  readonly path: string;
  readonly left: unknown;
  readonly right: unknown;
}

/** The first place, in the order of the left value's keys, where two JSON values differ; none when they are equal. */
export function firstDifference(left: unknown, right: unknown, path: readonly string[] = []): Difference | undefined {
  if (!isParent(left) || !isParent(right)) {
    return Object.is(left, right) ? undefined : { path: path.join('.'), left, right };
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = firstDifference(left[key], right[key], [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isParent(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
