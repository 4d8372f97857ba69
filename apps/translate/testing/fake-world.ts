import type { ExitCode } from '@tolmach/command-line';
import { ProgramWorld, TRAINED } from '@tolmach/testing-kit';
import type { SentenceReport, TranslateOptions, Translation } from '@tolmach/translation';
import type { Services } from '../src/lib/services';
import { main } from '../src/main';

/** A world with two installed models that shout. */
export class FakeWorld extends ProgramWorld<Services, ExitCode> {
  readonly windows: (readonly string[])[] = [];
  readonly asked: TranslateOptions[] = [];
  readonly train = jest.fn().mockResolvedValue(TRAINED);
  readonly exportOnnx = jest.fn().mockResolvedValue(['out/encoder.onnx', 'out/decoder.onnx']);
  readonly addShortlist = jest.fn().mockResolvedValue(0.995);
  readonly averageModels = jest.fn().mockResolvedValue({ notes: [] });
  /** The model's output for every sentence. */
  report: Partial<SentenceReport> = {};
  /** Called with each window before it is translated, which waits for it. */
  onWindow: (sentences: readonly string[], options: TranslateOptions) => void | Promise<void> = () => undefined;

  constructor() {
    super(main);
    this.installTranslator('en-de', 'de');
    this.installTranslator('en-fr', 'fr');
  }

  installTranslator(name: string, targetLanguage: string, change: object = {}): void {
    this.installModel(name, {
      kind: 'translation',
      sourceLanguage: 'en',
      targetLanguage,
      sourceVocabularySize: 8000,
      targetVocabularySize: 8000,
      training: {
        data: ['Multi30k train'],
        licence: 'CC BY 2.0',
        scores: [{ data: 'Multi30k test2016', metric: 'BLEU', value: 36.125, search: 'beam 5' }],
      },
      ...change,
    });
  }

  protected services(): Partial<Services> {
    return {
      train: this.train,
      exportOnnx: this.exportOnnx,
      addShortlist: this.addShortlist,
      averageModels: this.averageModels,
      loadModel: (source, options) => {
        const translate = (sentences: readonly string[], asked: TranslateOptions = {}) =>
          this.translate(sentences, asked);
        return this.open({ numWorkers: options.workers ?? 1, translate }, source, options);
      },
    };
  }

  private async translate(sentences: readonly string[], options: TranslateOptions): Promise<Translation[]> {
    this.windows.push(sentences);
    this.asked.push(options);
    await this.onWindow(sentences, options);
    return sentences.map((source) => ({
      source,
      sourcePieces: source.split(' '),
      sentences: [{ source, input: source, letterCase: 'ordinary', kept: [], lost: [], numCopied: 0, ...this.report }],
      hypotheses: Array.from({ length: options.search?.numBest ?? 1 }, (_, rank) => ({
        text: source.toUpperCase() + '!'.repeat(rank),
        pieces: source.toUpperCase().split(' '),
        score: -0.5 - rank,
        logProb: -1.5 - rank,
        ...(options.withAttention === true ? { attention: [[0.12345678, 0.87654322]] } : {}),
      })),
    }));
  }
}
