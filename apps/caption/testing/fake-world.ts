import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { captioningModelFileSchema } from '@tolmach/contracts';
import { pngBytes } from '@tolmach/testing-kit';
import type { ExitCode, Streams } from '@tolmach/command-line';
import type { CaptionOptions } from '../src/lib/libraries';
import { installedServices } from '../src/lib/services';
import type { Services } from '../src/lib/services';
import { main } from '../src/main';

const IMAGE = { height: 16, width: 24 };
const GRID = { height: 1, width: 2 };

/** A world of its own for each test: real image files, a model that names their colour, streams, and what was called. */
export class FakeWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'caption-'));
  readonly loaded: { folder: string; options: unknown }[] = [];
  readonly asked: CaptionOptions[] = [];
  /** Sizes of the batches. */
  readonly batches: number[] = [];
  readonly trainCaptioner = jest.fn().mockResolvedValue({
    reason: 'steps',
    state: { step: 10, best: { score: 1, step: 5 } },
    bestFolder: 'run/best',
  });
  readonly averageModels = jest.fn().mockResolvedValue({ notes: [] });
  readonly stdout = new PassThrough({ highWaterMark: 1 << 24 });
  readonly stderr = new PassThrough({ highWaterMark: 1 << 24 });
  numDisposed = 0;
  /** Replaces services of the installed program. */
  change: Partial<Services> = {};
  /** Called with each batch before it is captioned. */
  onBatch: () => void = () => undefined;

  constructor() {
    this.installModel('caption-en', { kind: 'captioning', language: 'en', vocabularySize: 3000 });
    const sizes = { sourceVocabularySize: 8000, targetVocabularySize: 8000 };
    this.installModel('en-de', { kind: 'translation', sourceLanguage: 'en', targetLanguage: 'de', ...sizes });
  }

  installModel(name: string, keys: Readonly<Record<string, unknown>>): void {
    const training = {
      data: ['Flickr8k train'],
      scores: [{ data: 'Flickr8k val', metric: 'CIDEr-D', value: 61.5, search: 'beam 5' }],
    };
    this.write(join('models', name, 'model.json'), JSON.stringify({ formatVersion: 1, architecture: {}, training, ...keys })); // prettier-ignore
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** The path of a file of this world. */
  write(name: string, content: string | Uint8Array): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /** The path of an image of one grey, which is what it is captioned as. */
  image(name: string, grey: number, size = { width: 3, height: 2 }): string {
    return this.write(name, pngBytes(new Uint8Array(size.width * size.height * 3).fill(grey), size));
  }

  async run(
    argv: readonly string[],
    world: Partial<Streams> = {},
  ): Promise<{ code: ExitCode; out: string; err: string }> {
    const streams = { stdin: Readable.from([]), stdout: this.stdout, stderr: this.stderr, ...world };
    const code = await main(argv, streams, this.services());
    return { code, out: String(this.stdout.read() ?? ''), err: String(this.stderr.read() ?? '') };
  }

  private services(): Services {
    const dispose = () => {
      this.numDisposed++;
    };
    return {
      ...installedServices,
      modelRoots: [this.path('models')],
      trainCaptioner: this.trainCaptioner,
      averageModels: this.averageModels,
      loadCaptioner: async (folder, options) => {
        this.loaded.push({ folder, options });
        const file = captioningModelFileSchema.parse({ formatVersion: 1, kind: 'captioning', vocabularySize: 40, image: IMAGE, architecture: {} }); // prettier-ignore
        return { engine: 'a fake', file, grid: GRID, caption: async (images, asked) => this.caption(images, asked ?? {}), dispose }; // prettier-ignore
      },
      loadTranslator: async (folder, options) => {
        this.loaded.push({ folder, options });
        const translate = async (sentences: readonly string[]) => {
          const upper = (text: string) => ({ text: text.toUpperCase(), pieces: [], score: -1, logProb: -2 });
          return sentences.map((source) => ({ source, sourcePieces: [], sentences: [], hypotheses: [upper(source)] }));
        };
        return { translate, dispose };
      },
      ...this.change,
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
