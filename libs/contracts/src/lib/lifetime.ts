import { UsageError } from './errors';

/** How long something may be used: until it is disposed, which frees it once however often it is asked to. */
export class Lifetime {
  private isOver = false;

  /**
   * @param where - whose it is, for the error sentence
   * @param free - called once
   */
  constructor(
    private readonly where: string,
    private readonly free: () => void,
  ) {}

  /** @throws {@link UsageError} with the code `disposed` after {@link end} */
  expectOpen(): void {
    if (!this.isOver) return;
    throw new UsageError({
      where: this.where,
      expected: 'one that is still open',
      received: 'one that was disposed',
      next: 'Open it again, or dispose it later.',
      code: 'disposed',
    });
  }

  /** Frees what lives, the first time; does nothing afterwards. */
  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.free();
  }
}
