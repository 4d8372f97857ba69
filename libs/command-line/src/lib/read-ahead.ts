/** When a window is handed on. */
export interface WindowLimits {
  readonly maxRecords: number;
  /** A window is full once the sizes of its records sum to this, in the unit of `sizeOf`. */
  readonly maxSize: number;
  /** Milliseconds without a further record after which what has come is handed on, so that a slow pipe flows. */
  readonly maxWaitMs: number;
}

type Arrival<Item> =
  | { readonly kind: 'record'; readonly record: Item }
  | { readonly kind: 'end' | 'pause' }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Windows of consecutive records, as large as the limits allow. While the caller works on one window, one record more
 * is read and no further: memory is bounded by the limits. An error of `records` comes after the records before it.
 */
export async function* readAhead<Item>(
  records: AsyncIterable<Item>,
  sizeOf: (record: Item) => number,
  limits: WindowLimits,
): AsyncGenerator<readonly Item[], void> {
  const iterator = records[Symbol.asyncIterator]();
  let next = arrivalOf(iterator.next());
  let window: Item[] = [];
  let size = 0;
  try {
    for (;;) {
      const arrived = window.length === 0 ? await next : await orPause(next, limits.maxWaitMs);
      if (arrived.kind === 'record') {
        window.push(arrived.record);
        size += sizeOf(arrived.record);
        next = arrivalOf(iterator.next());
        if (window.length < limits.maxRecords && size < limits.maxSize) continue;
      }
      if (window.length > 0) yield window;
      window = [];
      size = 0;
      if (arrived.kind === 'failed') throw arrived.error;
      if (arrived.kind === 'end') return;
    }
  } finally {
    // Not awaited: it waits for a record that may never come when the consumer has gone.
    void iterator.return?.().catch(() => undefined);
  }
}

/** Never rejects: the error waits until the records before it have been handed on. */
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
