import type { CaptionOptions } from '@tolmach/captioning';
import type { ExitCode } from '@tolmach/command-line';
import { captioningModelFileSchema } from '@tolmach/captioning/system';
import { ProgramWorld, TRAINED, pngBytes } from '@tolmach/testing-kit';
import type { Services } from '../src/lib/services';
import { main } from '../src/main';

const IMAGE = { height: 16, width: 24 };
const GRID = { height: 1, width: 2 };
const TRAINING = {
  data: ['Flickr8k train'],
  scores: [{ data: 'Flickr8k val', metric: 'CIDEr-D', value: 61.5, search: 'beam 5' }],
};

/** A world with real image files, a model that names their colour, and one that translates by shouting. */
export class FakeWorld extends ProgramWorld<Services, ExitCode> {
  readonly asked: CaptionOptions[] = [];
  /** Sizes of the batches. */
  readonly batches: number[] = [];
  readonly train = jest.fn().mockResolvedValue(TRAINED);
  readonly averageModels = jest.fn().mockResolvedValue({ notes: [] });
  /** Called with each batch before it is captioned. */
  onBatch: () => void = () => undefined;

  constructor() {
    super(main);
    this.installModel('caption-en', {
      kind: 'captioning',
      language: 'en',
      vocabularySize: 3000,
      training: TRAINING,
    });
    this.installModel('en-de', {
      kind: 'translation',
      sourceLanguage: 'en',
      targetLanguage: 'de',
      sourceVocabularySize: 8000,
      targetVocabularySize: 8000,
      training: TRAINING,
    });
  }

  /** The path of an image of one grey, which is what it is captioned as. */
  image(name: string, grey: number, size = { width: 3, height: 2 }): string {
    return this.write(name, pngBytes(new Uint8Array(size.width * size.height * 3).fill(grey), size));
  }

  protected services(): Partial<Services> {
    return {
      train: this.train,
      averageModels: this.averageModels,
      loadModel: (source, options) => {
        const file = captioningModelFileSchema.parse({ formatVersion: 1, kind: 'captioning', vocabularySize: 40, image: IMAGE, architecture: {} }); // prettier-ignore
        const caption = async (images: readonly { readonly pixels: Uint8Array }[], asked: CaptionOptions = {}) =>
          this.caption(images, asked);
        return this.open({ file, grid: GRID, caption }, source, options);
      },
      loadTranslator: (source, options) => {
        const upper = (text: string) => ({ text: text.toUpperCase(), pieces: [], score: -1, logProb: -2 });
        const translate = async (sentences: readonly string[]) =>
          sentences.map((source) => ({ source, sourcePieces: [], sentences: [], hypotheses: [upper(source)] }));
        return this.open({ translate }, source, options);
      },
    };
  }

  private caption(images: readonly { readonly pixels: Uint8Array }[], options: CaptionOptions) {
    this.batches.push(images.length);
    this.asked.push(options);
    this.onBatch();
    return images.map(({ pixels }) => ({
      hypotheses: Array.from({ length: options.search?.numBest ?? 1 }, (_, rank) => ({
        text: `grey ${String(pixels[0])}${'!'.repeat(rank)}`,
        pieces: ['▁grey', `▁${String(pixels[0])}`],
        score: -0.5 - rank,
        logProb: -1.5 - rank,
        ...(options.withAttention === true ? { attention: [[0.12345678, 0.87654322], [0.5, 0.5], [0.25, 0.75]] } : {}), // prettier-ignore
      })),
    }));
  }
}
