import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { ExitCode, Streams } from '@tolmach/command-line';
import type { SentenceReport, TranslateOptions, Translation } from '../src/lib/load-model';
import type { Services } from '../src/lib/services';
import { main } from '../src/main';

/**
 * A separate environment for each test: a folder with one installed model that shouts, streams, and a record of calls.
 */
export class FakeWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'translate-'));
  readonly windows: (readonly string[])[] = [];
  readonly asked: TranslateOptions[] = [];
  readonly loaded: { folder: string; options: unknown }[] = [];
  readonly train = jest.fn().mockResolvedValue({
    reason: 'steps',
    state: { step: 10, best: { score: 1, step: 5 } },
    bestFolder: 'run/best',
  });
  readonly exportOnnx = jest.fn().mockResolvedValue(['out/encoder.onnx', 'out/decoder.onnx']);
  readonly addShortlist = jest.fn().mockResolvedValue(0.995);
  readonly averageModels = jest.fn().mockResolvedValue({ notes: [] });
  readonly stdout = new PassThrough({ highWaterMark: 1 << 24 });
  readonly stderr = new PassThrough({ highWaterMark: 1 << 24 });
  numDisposed = 0;
  /** The model's output for every sentence. */
  report: Partial<SentenceReport> = {};
  /** Called with each window before it is translated, which waits for it. */
  onWindow: (sentences: readonly string[], options: TranslateOptions) => void | Promise<void> = () => undefined;

  constructor() {
    this.installModel('en-de', 'de');
    this.installModel('en-fr', 'fr');
  }

  installModel(name: string, targetLanguage: string, change: Readonly<Record<string, unknown>> = {}): void {
    mkdirSync(join(this.folder, 'models', name), { recursive: true });
    const file = {
      formatVersion: 1,
      kind: 'translation',
      sourceLanguage: 'en',
      targetLanguage,
      sourceVocabularySize: 8000,
      targetVocabularySize: 8000,
      architecture: {},
      training: {
        data: ['Multi30k train'],
        licence: 'CC BY 2.0',
        scores: [{ data: 'Multi30k test2016', metric: 'BLEU', value: 36.125, search: 'beam 5' }],
      },
      ...change,
    };
    writeFileSync(join(this.folder, 'models', name, 'model.json'), JSON.stringify(file));
  }

  /** The path of a file in this environment. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
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
      modelRoots: [join(this.folder, 'nowhere'), join(this.folder, 'models')],
      train: this.train,
      exportOnnx: this.exportOnnx,
      addShortlist: this.addShortlist,
      averageModels: this.averageModels,
      loadModel: async (folder, options) => {
        this.loaded.push({ folder, options });
        return {
          engine: 'a fake',
          numWorkers: options.workers ?? 1,
          translate: (sentences, asked) => this.translate(sentences, asked ?? {}),
          dispose: () => {
            this.numDisposed++;
          },
        };
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
