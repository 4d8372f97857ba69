import type { ExitCode } from '@tolmach/command-line';
import { ProgramWorld, TRAINED } from '@tolmach/testing-kit';
import type { Services } from '../src/lib/services';
import { main } from '../src/main';

/** A world with a network that says what the last value was, and standings that a test gives. */
export class FakeWorld extends ProgramWorld<Services, ExitCode> {
  readonly train = jest.fn().mockResolvedValue(TRAINED);

  constructor() {
    super(main);
  }

  protected services(): Partial<Services> {
    return { train: this.train };
  }
}
