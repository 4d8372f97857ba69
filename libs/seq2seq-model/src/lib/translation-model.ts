import { parseConfig, searchConfigSchema } from '@tolmach/contracts';
import type { Hypothesis, SearchConfig, TranslationModelFile } from '@tolmach/contracts';
import { openPieceCodec } from '@tolmach/text-input';
import type { PieceCodec } from '@tolmach/text-input';
import { decodedText } from './decoded-text';
import type { DecodedText } from './decoded-text';
import { readModelFolder } from './model-folder';
import { openDecoder } from './open-decoder';
import type { OpenedDecoder } from './open-decoder';
import type { ExecutorOptions } from './open-executor';
import { segmentIds } from './segments';
import { wantsShortlist } from './shortlist-choice';
import type { ShortlistChoice } from './shortlist-choice';
import { decodeWith } from './translation-decoding';
import { vocabularyFault } from './vocabulary-fault';

/** A sentence with its translations, best first. */
export interface Translation {
  readonly source: string;
  readonly sourcePieces: readonly string[];
  /** Empty for a blank source. */
  readonly hypotheses: readonly DecodedText[];
}

/** How {@link TranslationModel.translate} works. */
export interface TranslateOptions {
  readonly search?: Partial<SearchConfig>;
  /** Padded source tokens a batch may hold; default 1000. */
  readonly batchTokens?: number;
  readonly withAttention?: boolean;
  /** Stops between batches, with the signal's reason. */
  readonly signal?: AbortSignal;
}

const DEFAULT_BATCH_TOKENS = 1000;

/** A trained translation model, open on one engine. */
export class TranslationModel {
  private constructor(
    readonly file: TranslationModelFile,
    private readonly codecs: { readonly source: PieceCodec; readonly target: PieceCodec },
    private readonly decoder: OpenedDecoder,
  ) {}

  /** See {@link loadModel}. */
  static async load(
    folder: string,
    { shortlist: choice, ...options }: Omit<ExecutorOptions, 'shortlist'> & { shortlist: ShortlistChoice },
    numWorkers: number,
  ): Promise<TranslationModel> {
    const { file, weights, pieces, shortlist: known } = await readModelFolder(folder);
    const shortlist = wantsShortlist(choice, file, options.precision, folder) ? known : undefined;
    const codec = (name: string) => openPieceCodec(pieces[name] ?? new Uint8Array(), file.specialIds);
    const source = await codec(file.sourcePieces);
    const target = file.targetPieces === file.sourcePieces ? source : await codec(file.targetPieces);
    expectVocabulary({ source: source.size, target: target.size }, file, folder);
    const decoder = await openDecoder([file, weights, folder, { ...options, shortlist }], numWorkers);
    return new TranslationModel(file, { source, target }, decoder);
  }

  /** What the model computes on, for people: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32`. */
  get engine(): string {
    return this.decoder.description;
  }

  /** Batches that are translated side by side: the number of workers. */
  get numWorkers(): number {
    return this.decoder.numAtOnce;
  }

  /**
   * Translations in the order of the sentences; batched by length inside, which changes no result. A blank sentence
   * has no hypotheses; a very long one is cut into segments whose translations are joined.
   * @throws {@link ConfigError} when a search option is out of its range
   */
  async translate(sentences: readonly string[], options: TranslateOptions = {}): Promise<Translation[]> {
    const search = parseConfig(searchConfigSchema, options.search ?? {}, 'translate: search options');
    const { source } = this.codecs;
    const cut = sentences.map((sentence) =>
      sentence.trim() === '' ? [] : segmentIds(source.encodeIds(sentence), (id) => source.piece(id)),
    );
    const hypotheses = await decodeWith(this.decoder, cut.flat(), {
      search,
      specialIds: this.file.specialIds,
      batchTokens: options.batchTokens ?? DEFAULT_BATCH_TOKENS,
      withAttention: options.withAttention ?? false,
      ...(options.signal && { signal: options.signal }),
    });
    let next = 0;
    return sentences.map((sentence, index) => {
      const segments = cut[index] ?? [];
      const found = hypotheses.slice(next, (next += segments.length));
      const sourcePieces = segments.flat().map((id) => source.piece(id));
      return { source: sentence, sourcePieces, hypotheses: this.joined(found) };
    });
  }

  /** Frees the weights and ends the workers; the model cannot be used afterwards. */
  dispose(): void {
    this.decoder.dispose();
  }

  /** The n-th hypotheses of all segments as one text each; attention only where there is one segment. */
  private joined(segments: readonly (readonly Hypothesis[])[]): DecodedText[] {
    const numBest = Math.min(...segments.map((segment) => segment.length));
    if (!Number.isFinite(numBest)) return [];
    return Array.from({ length: numBest }, (_, rank) => {
      const parts = segments.flatMap((segment) => segment.slice(rank, rank + 1));
      return decodedText(parts, this.codecs.target);
    });
  }
}

function expectVocabulary(
  pieces: { readonly source: number; readonly target: number },
  { sourceVocabularySize, targetVocabularySize }: TranslationModelFile,
  folder: string,
): void {
  if (pieces.source === sourceVocabularySize && pieces.target === targetVocabularySize) return;
  const expected = `piece models of ${String(sourceVocabularySize)} source and ${String(targetVocabularySize)} target pieces`;
  throw vocabularyFault(folder, expected, `${String(pieces.source)} and ${String(pieces.target)}`);
}

/** How {@link loadModel} opens a model. */
export interface LoadOptions {
  /** Default `auto`: ONNX Runtime on the CPU. */
  readonly engine?: ExecutorOptions['engine'];
  /** Default `fp32`, which gives the hypotheses of every other engine; `int8` is faster and may differ a little. */
  readonly precision?: ExecutorOptions['precision'];
  /** CPU threads; default all cores. */
  readonly threads?: number;
  /**
   * Worker threads that translate batches side by side, the CPU threads divided among them; only with engine `onnx`.
   * Default 1: this thread, and no other. Several are for many sentences on a machine with many cores.
   */
  readonly workers?: number;
  /** Whether the output layer is cut to the model's shortlist; default `auto`. */
  readonly shortlist?: ShortlistChoice;
}

/**
 * A translation model from its folder, ready to translate; the caller disposes it.
 *
 * @throws {@link ModelFileError} when the folder is not a sound model
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @throws {@link ConfigError} when workers are asked of an engine that has none
 * @example
 * const model = await loadModel('data/models/en-de');
 * const [translation] = await model.translate(['A man is riding a horse.']);
 * console.log(translation?.hypotheses[0]?.text);
 */
export function loadModel(folder: string, options: LoadOptions = {}): Promise<TranslationModel> {
  const { engine = 'auto', precision = 'fp32', threads, shortlist = 'auto', workers = 1 } = options;
  return TranslationModel.load(folder, { engine, precision, threads, shortlist }, workers);
}
