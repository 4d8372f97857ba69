import { z } from 'zod';
import { InputError } from './errors';

/** Faults of a set that are named one by one. */
const NUM_NAMED = 20;

/** Code of an error about nothing but what can be left out. */
const BAD_RECORDS = 'bad-records';

/** Told what is wrong with a line, record or image that is left out; a reader without it refuses the first one. */
export type OnBad = (fault: InputError) => void;

/** What is done with faults that can be left out. */
export interface FaultOptions {
  /** Whether bad records are left out; files that cannot be used are refused all the same. */
  readonly skipBad?: boolean | undefined;
  /** Told the first ones that are left out, and their number: sentences that a user sees in any case. */
  readonly tell?: (text: string) => void;
}

/** Refuses a bad record. */
export const refuseBad: OnBad = (fault) => {
  throw fault;
};

/** Key of a data section: whether {@link Faults} of single records are left out. */
export const skipBadKey = z
  .boolean()
  .default(false)
  .describe('leave out lines, records and images that cannot be used; by default a set that has some is refused');

/**
 * What is wrong with a set of data, gathered from all of its files so that everything is told in one go, before hours of
 * work.
 */
export class Faults {
  private readonly first: InputError[] = [];
  private numRecords = 0;
  private numFiles = 0;

  constructor(private readonly options: FaultOptions = {}) {}

  /** Records, lines and images that have been left out. */
  get numBad(): number {
    return this.numRecords;
  }

  /** A record, line or image that can be left out. */
  readonly add: OnBad = (fault) => {
    this.keep(fault);
    this.numRecords++;
  };

  /** What `read` returns; undefined if the file that it reads cannot be used. */
  async reading<Result>(read: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await read();
    } catch (fault) {
      if (!(fault instanceof InputError)) throw fault;
      this.keep(fault);
      this.numFiles++;
      return undefined;
    }
  }

  /**
   * Returns when nothing is wrong, or when what is has been left out.
   * @throws {@link InputError} with the code `bad-records` if all faults can be left out: the sentence of the only one, or
   * one about all of them, whose cause, an `AggregateError`, has the first twenty. Otherwise the only fault itself, or one about
   * all with the code `bad-files`
   */
  settle(): void {
    const { skipBad = false, tell } = this.options;
    const [only] = this.first;
    const isUsable = this.numFiles === 0;
    if (only === undefined) return;
    if (!skipBad || !isUsable) throw this.numRecords + this.numFiles === 1 ? this.alone(only) : this.together();
    for (const { message } of this.first) tell?.(message);
    tell?.(`${this.numRecords.toLocaleString('en')} left out${this.rest}.`);
  }

  private keep(fault: InputError): void {
    if (this.first.length < NUM_NAMED) this.first.push(fault);
  }

  private get rest(): string {
    return this.numRecords + this.numFiles > NUM_NAMED ? ` (the first ${NUM_NAMED} are named)` : '';
  }

  private alone(only: InputError): InputError {
    return this.numFiles > 0 ? only : new InputError({ ...only.fault, code: BAD_RECORDS, cause: only });
  }

  private together(): InputError {
    const numFaults = this.numRecords + this.numFiles;
    return new InputError({
      where: 'data',
      expected: 'no faults',
      received: `${numFaults.toLocaleString('en')}${this.rest}`,
      next: 'Mend what is bad, or take it out.',
      code: this.numFiles === 0 ? BAD_RECORDS : 'bad-files',
      details: { numFaults },
      cause: new AggregateError(this.first),
    });
  }
}
