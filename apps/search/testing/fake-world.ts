import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExitCode } from '@tolmach/command-line';
import { ConfigError } from '@tolmach/contracts';
import { ProgramWorld } from '@tolmach/testing-kit';
import type { TrainOptions, TrainResult } from '@tolmach/training';
import type { Services } from '../src/lib/services';
import { main } from '../src/main';

/** A config of the invented system: the nearer the rate is to 0.1, the better. */
interface FakeConfig {
  readonly rate: number;
  readonly bonus?: number;
}

/** A world with a system that "trains" by writing the log of a run. */
export class FakeWorld extends ProgramWorld<Services, ExitCode> {
  readonly train = jest.fn((config: object, { out }: TrainOptions): Promise<TrainResult> => {
    const { rate, bonus = 0 } = config as FakeConfig; // as `parse` checked it
    const nats = 8 + Math.abs(Math.log10(rate) + 1) - bonus;
    mkdirSync(out, { recursive: true });
    const lines = [{ step: 5, elapsedSeconds: 1 }, { step: 5, validation: { nats }, isBest: true }]; // prettier-ignore
    writeFileSync(path.join(out, 'metrics.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return Promise.resolve({ reason: 'steps' } as TrainResult); // all that a search reads
  });

  constructor() {
    super(main);
  }

  protected services(): Partial<Services> {
    const parse = (config: object, { where }: { where: string }) => {
      if (typeof (config as FakeConfig).rate === 'number') return config;
      throw new ConfigError({ where, expected: 'a rate', received: 'none', next: 'Give one.' });
    };
    return {
      systems: { fake: () => ({ parse, train: this.train }) },
      drawn: () => Promise.resolve('<svg/>\n'),
    };
  }
}
