/**
 * What a generator yields, the next value being made while the caller works with the current one. When the caller stops
 * early, nothing is under way any more once this has returned.
 */
export async function* aheadByOne<Value>(values: AsyncGenerator<Value>): AsyncGenerator<Value> {
  let ahead = values.next();
  try {
    for (;;) {
      const current = await ahead;
      if (current.done) return;
      ahead = values.next();
      ahead.catch(() => undefined); // reported by the await above, if the caller comes back for it
      yield current.value;
    }
  } finally {
    await ahead.catch(() => undefined);
    await values.return(undefined);
  }
}
