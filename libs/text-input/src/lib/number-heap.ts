/** A heap of numbers, the smallest on top. */
export class NumberHeap {
  private readonly values: number[] = [];

  push(value: number): void {
    const { values } = this;
    let place = values.length;
    values.push(value);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = values[above] ?? value;
      if (parent <= value) break;
      values[place] = parent;
      place = above;
    }
    values[place] = value;
  }

  /** Takes the smallest number away and returns it. */
  pop(): number | undefined {
    const { values } = this;
    const top = values[0];
    const last = values.pop();
    if (last !== undefined && values.length > 0) this.sink(last);
    return top;
  }

  private sink(value: number): void {
    const { values } = this;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if ((values[child + 1] ?? Infinity) < (values[child] ?? Infinity)) child++;
      const below = values[child];
      if (below === undefined || below >= value) break;
      values[place] = below;
      place = child;
    }
    values[place] = value;
  }
}
