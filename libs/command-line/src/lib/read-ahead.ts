/** When a window is passed on; asked before each one. */
export interface WindowLimits {
  readonly maxRecords: number;
  /** A window is full once the sizes of its records sum to this, in the unit of `sizeOf`. */
  readonly maxSize: number;
  /**
   * Milliseconds to wait for another record before an incomplete window is passed on, so that slow input is not held
   * back.
   */
  readonly maxWaitMs: number;
  /** A record of this size or more is a window of its own; default: none is. */
  readonly loneSize?: number;
}

type Arrival<Item> =
  | { readonly kind: 'record'; readonly record: Item }
  | { readonly kind: 'end' | 'pause' }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Windows of consecutive records, as large as the limits allow. While the caller works on a window, only one more
 * record is read: memory is bounded by the limits. An error of `records` is passed on after the records before it.
 */
export async function* readAhead<Item>(
  records: AsyncIterable<Item>,
  sizeOf: (record: Item) => number,
  limits: WindowLimits,
): AsyncGenerator<readonly Item[], void> {
  const iterator = records[Symbol.asyncIterator]();
  const read = (): Promise<Arrival<Item>> => arrivalOf(iterator.next());
  const fill = windowFiller(read, sizeOf, limits);
  try {
    for (;;) {
      const { window, last } = await fill();
      if (window.length > 0) yield window;
      if (last.kind === 'failed') throw last.error;
      if (last.kind === 'end') return;
    }
  } finally {
    // Not awaited: it waits for a record that may never come when the consumer has gone.
    iterator.return?.().catch(() => undefined);
  }
}

/** A function that returns the next window, and what came last: a record if the window is full. */
function windowFiller<Item>(
  read: () => Promise<Arrival<Item>>,
  sizeOf: (record: Item) => number,
  limits: WindowLimits,
): () => Promise<{ readonly window: readonly Item[]; readonly last: Arrival<Item> }> {
  let next = read();
  return async () => {
    const { maxRecords, maxSize, maxWaitMs, loneSize = Infinity } = limits; // of this window
    const window: Item[] = [];
    let size = 0;
    let last = await next;
    while (last.kind === 'record') {
      const ownSize = sizeOf(last.record);
      if (ownSize >= loneSize && window.length > 0) break; // it begins the next window
      window.push(last.record);
      size += ownSize;
      next = read();
      if (window.length >= maxRecords || size >= maxSize || ownSize >= loneSize) break;
      last = await orPause(next, maxWaitMs);
    }
    return { window, last };
  };
}

/** Never rejects: the error waits until the records before it have been passed on. */
function arrivalOf<Item>(next: Promise<IteratorResult<Item, unknown>>): Promise<Arrival<Item>> {
  return next.then(
    (result) => (result.done === true ? { kind: 'end' } : { kind: 'record', record: result.value }),
    (error: unknown) => ({ kind: 'failed', error }),
  );
}

async function orPause<Item>(next: Promise<Arrival<Item>>, maxWaitMs: number): Promise<Arrival<Item>> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<Arrival<Item>>((resolve) => {
    timer = setTimeout(() => {
      resolve({ kind: 'pause' });
    }, maxWaitMs);
  });
  const arrived = await Promise.race([next, pause]);
  clearTimeout(timer);
  return arrived;
}
