/**
 * The outcomes of `start` for all items, in the order of the items, while the next `numAhead` are in progress: it
 * begins before its outcome is asked for, and while the consumer works. No more than `numAhead` outcomes wait. A
 * consumer that stops early, or a failure, ends the walk over the items and waits for the work that has begun.
 *
 * @param numAhead - 0 is read as 1
 * @throws what `start` or the items throw, in the place of the outcome
 */
export async function* startAhead<Item, Outcome>(
  items: AsyncIterable<Item> | Iterable<Item>,
  start: (item: Item) => Promise<Outcome>,
  numAhead: number,
): AsyncGenerator<Outcome, void> {
  const line = new WaitingLine<Outcome>(Math.max(1, numAhead));
  fill(line, items, start).catch(() => undefined); // a failure is an outcome
  try {
    for (let next = await line.take(); next !== undefined; next = await line.take()) yield await next.outcome;
  } finally {
    await line.close();
  }
}

async function fill<Item, Outcome>(
  line: WaitingLine<Outcome>,
  items: AsyncIterable<Item> | Iterable<Item>,
  start: (item: Item) => Promise<Outcome>,
): Promise<void> {
  try {
    for await (const item of items) {
      if (!(await line.hasRoom())) return;
      line.add(start(item));
    }
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what it is, is not ours to change
    line.add(Promise.reject(error)); // thrown in its turn
  }
  line.end();
}

/** Work that has begun and whose outcome nobody has taken, oldest first. */
class WaitingLine<Outcome> {
  readonly #waiting: { readonly outcome: Promise<Outcome> }[] = [];
  readonly #limit: number;
  #hasEnded = false;
  #isClosed = false;
  #sleepers: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Waits until there is room for one more; false when nobody will take it. */
  async hasRoom(): Promise<boolean> {
    while (this.#waiting.length >= this.#limit && !this.#isClosed) await this.#change();
    return !this.#isClosed;
  }

  add(outcome: Promise<Outcome>): void {
    outcome.catch(() => undefined); // thrown when it is taken; until then, and after closing, it is nobody's
    this.#waiting.push({ outcome });
    this.#wake();
  }

  /** Nothing more will be added. */
  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  /** Waits for the oldest; undefined when all have been taken and the line has ended. */
  async take(): Promise<{ readonly outcome: Promise<Outcome> } | undefined> {
    while (this.#waiting.length === 0 && !this.#hasEnded) await this.#change();
    const oldest = this.#waiting.shift();
    this.#wake();
    return oldest;
  }

  /** Nothing more will be taken; waits for the work that has begun. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await Promise.allSettled(this.#waiting.map(({ outcome }) => outcome));
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#sleepers.push(resolve));
  }

  #wake(): void {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const resolve of sleepers) resolve();
  }
}
