import type { ExitCode } from '@tolmach/command-line';
import { ProgramWorld } from '@tolmach/testing-kit';
import type { TranslateOptions } from '@tolmach/translation';
import type { Services } from '../src/lib/services';
import { main } from '../src/main';

/** A world with one installed model, which shouts the last turn, and a translation model beside it. */
export class FakeWorld extends ProgramWorld<Services, ExitCode> {
  /** What the model was asked to answer, and how. */
  readonly asked: { readonly sources: readonly string[]; readonly options: TranslateOptions }[] = [];
  readonly scorePairs = jest.fn().mockResolvedValue({ nats: 12, tokens: 9 });

  constructor() {
    super(main);
    this.installTranslator('chat-en', 'en-x-turns', 'en-x-reply');
    this.installTranslator('en-de', 'en', 'de');
  }

  protected services(): Partial<Services> {
    return {
      scorePairs: this.scorePairs,
      loadModel: (source, options) => {
        const translate = (sources: readonly string[], asked: TranslateOptions = {}) => {
          this.asked.push({ sources, options: asked });
          const found = sources.map((source) => this.translation(source));
          const words = found[0]?.hypotheses[0]?.text.split(' ') ?? [];
          for (let count = 1; count < words.length; count++) asked.onText?.(words.slice(0, count).join(' '), 0);
          return Promise.resolve(found);
        };
        return this.open({ translate }, source, options);
      },
    };
  }

  private translation(source: string) {
    const text = `${source.split(' ⏎ ').at(-1)?.toUpperCase() ?? ''}!`;
    return { source, sourcePieces: [], sentences: [], hypotheses: [{ text, pieces: [], score: -0.5, logProb: -1.5 }] };
  }

  private installTranslator(name: string, sourceLanguage: string, targetLanguage: string): void {
    const sizes = { sourceVocabularySize: 8000, targetVocabularySize: 8000 };
    this.installModel(name, { kind: 'translation', sourceLanguage, targetLanguage, ...sizes });
  }
}
