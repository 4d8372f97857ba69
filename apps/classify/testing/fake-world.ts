import type { Classification } from '@tolmach/classification';
import { classificationModelFileSchema } from '@tolmach/classification/system';
import type { ExitCode } from '@tolmach/command-line';
import { ProgramWorld, TRAINED } from '@tolmach/testing-kit';
import type { Services } from '../src/lib/services';
import { main } from '../src/main';

const FILE = {
  formatVersion: 1,
  kind: 'classification',
  labels: ['negative', 'positive'],
  labelNames: { '0': 'negative', '1': 'positive' },
  vocabularySize: 12,
  architecture: {},
  training: { data: ['reviews'], scores: [{ data: 'reviews val', metric: 'accuracy', value: 81.25 }] },
};

/** A world with one installed model, which likes exclamation marks. */
export class FakeWorld extends ProgramWorld<Services, ExitCode> {
  /** Options of the explainers that were opened. */
  readonly explained: unknown[] = [];
  readonly windows: (readonly string[])[] = [];
  readonly train = jest.fn().mockResolvedValue(TRAINED);

  constructor() {
    super(main);
    this.installModel('movie-reviews', FILE);
  }

  protected services(): Partial<Services> {
    return {
      train: this.train,
      loadExplainer: (_folder, options) => {
        this.explained.push(options);
        const words = (text: string) => [{ form: text.slice(0, 1), start: 0, end: 1, influence: 1 }];
        return Promise.resolve({
          explain: (texts) => Promise.resolve(texts.map(({ text }) => words(text))),
          dispose: () => undefined,
        });
      },
      loadModel: (source, options) => {
        const file = classificationModelFileSchema.parse(FILE);
        const classify = (texts: readonly string[]) => Promise.resolve(this.classify(texts));
        return this.open({ file, classify }, source, options);
      },
    };
  }

  private classify(texts: readonly string[]): Classification[] {
    this.windows.push(texts);
    return texts.map((text) => {
      const positive = text.includes('!') ? 0.9 : 0.2;
      const [label, probability] = positive > 0.5 ? ['positive', positive] : ['negative', 1 - positive];
      const numWords = text.split(' ').length;
      return {
        text,
        label,
        probability,
        probabilities: [1 - positive, positive],
        numWords,
        numKnownWords: numWords - 1,
      };
    });
  }
}
