import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExitCode } from '@tolmach/command-line';
import type { ModelSource } from '@tolmach/model-folder';
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
    this.installModel('everyday', { kind: 'characters', units: 'pieces', vocabularySize: 2000 });
    this.installModel('letters', { kind: 'characters', units: 'characters', vocabularySize: 65 });
  }

  protected services(): Partial<Services> {
    return {
      loadLanguageModel: (source, options) => {
        const { units } = openedFile(source);
        return this.open({ score: likelyInCapitals, file: { units } as never }, source, options); // all that is read of it
      },
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
    const hypotheses = [
      { text, pieces: [], score: -0.5, logProb: -1.5 },
      { text: `well, ${text.toLowerCase()}`, pieces: [], score: -1, logProb: -3 },
    ];
    return { source, sourcePieces: [], sentences: [], hypotheses };
  }

  private installTranslator(name: string, sourceLanguage: string, targetLanguage: string): void {
    const sizes = { sourceVocabularySize: 8000, targetVocabularySize: 8000 };
    this.installModel(name, { kind: 'translation', sourceLanguage, targetLanguage, ...sizes });
  }
}

/** A language model to which each capital is as likely as can be, and every other character 1 nat worse. */
function likelyInCapitals(text: string) {
  const logProbs = Float32Array.from(text, (character) => (character === character.toUpperCase() ? 0 : -1));
  return Promise.resolve({ logProbs, numCharacters: text.length });
}

function openedFile(source: ModelSource): { readonly units: string } {
  const folder = typeof source === 'string' ? source : source.folder;
  return JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as { readonly units: string };
}
