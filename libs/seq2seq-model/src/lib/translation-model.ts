import { ModelFileError, parseConfig, searchConfigSchema } from '@tolmach/contracts';
import type { Hypothesis, SearchConfig, TranslationModelFile } from '@tolmach/contracts';
import { openPieceCodec } from '@tolmach/text-input';
import type { PieceCodec } from '@tolmach/text-input';
import { ParameterStore, disposeTree, openEngine } from '@tolmach/tensor-runtime';
import type { Engine, EngineChoice } from '@tolmach/tensor-runtime';
import { readModelFolder } from './model-folder';
import type { VocabularySizes } from './embedding-tables';
import { segmentIds } from './segments';
import { decodeRows } from './translation-decoding';
import { TranslationNetwork } from './translation-network';
import type { TranslationParams } from './translation-network';

/** One output for a sentence. */
export interface TranslatedText {
  readonly text: string;
  readonly pieces: readonly string[];
  /** Natural log, <= 0, summed over pieces. */
  readonly logProb: number;
  /** What hypotheses are ranked by; larger is better. */
  readonly score: number;
  /** [targetTime][sourceTime], the end piece last on both sides; only when asked for. */
  readonly attention?: readonly (readonly number[])[];
}

/** A sentence with its translations, best first. */
export interface Translation {
  readonly source: string;
  readonly sourcePieces: readonly string[];
  /** Empty for a blank source. */
  readonly hypotheses: readonly TranslatedText[];
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
    readonly engine: Engine,
    private readonly codecs: { readonly source: PieceCodec; readonly target: PieceCodec },
    private readonly network: TranslationNetwork,
    private readonly params: TranslationParams,
  ) {}

  /** See {@link loadModel}. */
  static async load(folder: string, engineChoice: EngineChoice): Promise<TranslationModel> {
    const [{ file, weights, pieces }, engine] = await Promise.all([
      readModelFolder(folder),
      openEngine({ engine: engineChoice }),
    ]);
    const codec = (name: string) => openPieceCodec(pieces[name] ?? new Uint8Array(), file.specialIds);
    const source = await codec(file.sourcePieces);
    const target = file.targetPieces === file.sourcePieces ? source : await codec(file.targetPieces);
    const vocabulary = { source: file.sourceVocabularySize, target: file.targetVocabularySize };
    expectVocabulary({ source: source.size, target: target.size }, vocabulary, folder);
    const network = new TranslationNetwork(file.architecture, vocabulary);
    const store = ParameterStore.fromHost(network.specs(), weights, folder);
    const tensors = store.readAll();
    const params = store.params(tensors);
    store.dispose();
    return new TranslationModel(file, engine, { source, target }, network, params);
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
    const hypotheses = await decodeRows(this.network, this.params, cut.flat(), {
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

  /** Frees the weights; the model cannot be used afterwards. */
  dispose(): void {
    disposeTree(this.params);
  }

  /** The n-th hypotheses of all segments as one text each; attention only where there is one segment. */
  private joined(segments: readonly (readonly Hypothesis[])[]): TranslatedText[] {
    const numBest = Math.min(...segments.map((segment) => segment.length));
    if (!Number.isFinite(numBest)) return [];
    return Array.from({ length: numBest }, (_, rank) => {
      const parts = segments.flatMap((segment) => segment.slice(rank, rank + 1));
      const ids = parts.map((part) => part.ids);
      const [only] = parts;
      const attention = parts.length === 1 ? only?.attention?.map((row) => Array.from(row)) : undefined;
      return {
        text: ids.map((part) => this.codecs.target.decodeIds(part)).join(' '),
        pieces: ids.flat().map((id) => this.codecs.target.piece(id)),
        logProb: sum(parts.map((part) => part.logProb)),
        score: sum(parts.map((part) => part.score)),
        ...(attention && { attention }),
      };
    });
  }
}

/** Ids that a piece model gives must be rows of the embedding matrices. */
function expectVocabulary(pieces: VocabularySizes, vocabulary: VocabularySizes, folder: string): void {
  if (pieces.source === vocabulary.source && pieces.target === vocabulary.target) return;
  throw new ModelFileError({
    where: folder,
    expected: `piece models of ${String(vocabulary.source)} source and ${String(vocabulary.target)} target pieces, as in model.json`,
    received: `${String(pieces.source)} and ${String(pieces.target)}`,
    next: 'Copy the piece models that belong to this model.json beside it.',
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** How {@link loadModel} opens a model. */
export interface LoadOptions {
  /** Default `auto`: the fastest engine that is there. */
  readonly engine?: EngineChoice;
}

/**
 * A translation model from its folder, ready to translate; the caller disposes it.
 *
 * @throws {@link ModelFileError} when the folder is not a sound model
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @example
 * const model = await loadModel('data/models/en-de');
 * const [translation] = await model.translate(['A man is riding a horse.']);
 * console.log(translation?.hypotheses[0]?.text);
 */
export function loadModel(folder: string, { engine = 'auto' }: LoadOptions = {}): Promise<TranslationModel> {
  return TranslationModel.load(folder, engine);
}
