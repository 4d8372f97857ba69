import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { Classification } from '@tolmach/classification';
import { classificationModelFileSchema } from '@tolmach/classification/system';
import type { ExitCode, Streams } from '@tolmach/command-line';
import { installedServices } from '../src/lib/services';
import type { Services } from '../src/lib/services';
import { main } from '../src/main';

/** A world of its own for each test: a folder with one installed model that likes exclamation marks, and streams. */
export class FakeWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'classify-'));
  readonly loaded: { folder: string; options: unknown }[] = [];
  /** Options of the explainers that were opened. */
  readonly explained: unknown[] = [];
  readonly windows: (readonly string[])[] = [];
  readonly trainClassifier = jest.fn().mockResolvedValue({
    reason: 'steps',
    state: { step: 10, best: { score: 1, step: 5 } },
    bestFolder: 'run/best',
  });
  readonly averageModels = jest.fn().mockResolvedValue({ notes: [] });
  readonly stdout = new PassThrough({ highWaterMark: 1 << 24 });
  readonly stderr = new PassThrough({ highWaterMark: 1 << 24 });
  numDisposed = 0;
  private readonly file = {
    formatVersion: 1,
    kind: 'classification',
    labels: ['negative', 'positive'],
    labelNames: { '0': 'negative', '1': 'positive' },
    vocabularySize: 12,
    architecture: {},
    training: { data: ['reviews'], scores: [{ data: 'reviews val', metric: 'accuracy', value: 81.25 }] },
  };

  constructor() {
    this.write(join('models', 'movie-reviews', 'model.json'), JSON.stringify(this.file));
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

  async run(
    argv: readonly string[],
    world: Partial<Streams> = {},
  ): Promise<{ code: ExitCode; out: string; err: string }> {
    const streams = { stdin: Readable.from([]), stdout: this.stdout, stderr: this.stderr, ...world };
    const code = await main(argv, streams, this.services());
    return { code, out: String(this.stdout.read() ?? ''), err: String(this.stderr.read() ?? '') };
  }

  private services(): Services {
    return {
      ...installedServices,
      modelRoots: [this.path('models')],
      trainClassifier: this.trainClassifier,
      averageModels: this.averageModels,
      loadExplainer: (_folder, options) => {
        this.explained.push(options);
        const words = (text: string) => [{ form: text.slice(0, 1), start: 0, end: 1, influence: 1 }];
        return Promise.resolve({
          explain: (texts) => Promise.resolve(texts.map(({ text }) => words(text))),
          dispose: () => undefined,
        });
      },
      loadClassifier: (folder, options) => {
        this.loaded.push({ folder, options });
        return Promise.resolve({
          engine: 'a fake',
          file: classificationModelFileSchema.parse(this.file),
          classify: (texts) => Promise.resolve(this.classify(texts)),
          dispose: () => {
            this.numDisposed++;
          },
        });
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
