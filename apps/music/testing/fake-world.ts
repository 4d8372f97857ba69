import type { ExitCode } from '@tolmach/command-line';
import { ProgramWorld, TRAINED } from '@tolmach/testing-kit';
import type { Services } from '../src/lib/services';
import { main } from '../src/main';

/** A world with a model that goes up by a semitone, and finds every step of a piece one nat likelier than the one before. */
export class FakeWorld extends ProgramWorld<Services, ExitCode> {
  readonly train = jest.fn().mockResolvedValue(TRAINED);
  readonly composed: object[] = [];

  constructor() {
    super(main);
    const architecture = { cell: { kind: 'gru' }, hiddenSize: 7, numLayers: 2 };
    this.installModel('chorales', { kind: 'music', architecture });
  }

  protected services(): Partial<Services> {
    const { composed } = this;
    const model = {
      file: {} as never, // not read
      nats: (piece: readonly unknown[]) => Promise.resolve(Float64Array.from(piece.slice(1), (_, step) => 9 - step)),
      async *continue(piece: readonly (readonly number[])[], options?: object) {
        composed.push({ ...options, numSteps: piece.length });
        for (let up = 1; ; up++) yield await Promise.resolve((piece.at(-1) ?? []).map((pitch) => pitch + up));
      },
    };
    return { train: this.train, loadModel: (source, options) => this.open(model, source, options) };
  }
}
