import { parseConfig, searchConfigSchema } from '@tolmach/contracts';
import type { DeviceOptions, IdBatch, SearchSettings } from '@tolmach/contracts';
import type { TranslationModelFile } from '../system';
import { openDecoder } from '@tolmach/decoding';
import type { DecodedText, Decoder, DecodingPlan, RollingOptions } from '@tolmach/decoding';
import { readModel, vocabularyFault } from '@tolmach/model-folder';
import type { ModelSource } from '@tolmach/model-folder';
import { openPieceCodec } from '@tolmach/text-input';
import { ALL_STEPS, namesIn, prepareText } from '@tolmach/text-preparation';
import type {
  KnownNames,
  LetterCase,
  ModelText,
  PreparationSteps,
  PreparedSentence,
  PreparedText,
} from '@tolmach/text-preparation';
import { TRANSLATION } from '../system';
import { growingTexts } from './growing-text';
import type { TextListener } from './growing-text';
import { modelVocabulary } from './model-vocabulary';
import { opener } from './open-translator';
import { wantsShortlist } from './shortlist-choice';
import type { ShortlistChoice } from './shortlist-choice';
import { shortlistOf } from './shortlist-file';
import { translateSentences } from './translate-sentences';
import type { SentenceVocabularies, TranslatedSentence } from './translate-sentences';

/** What was done with one sentence of a text. */
export interface SentenceReport {
  /** As it stands in the text. */
  readonly source: string;
  /** What the model read, masks in place of what must not change; undefined for a sentence that was copied. */
  readonly input?: string;
  readonly letterCase: LetterCase;
  /** What went around the model, in the order of its masks in `input`. */
  readonly kept: readonly string[];
  /** What must not change and is not found in the best translation. */
  readonly lost: readonly string[];
  /** Pieces at the end of a sentence of more than `MAX_SENTENCE_PIECES` that were copied. */
  readonly numCopied: number;
}

/** A text with its translations, best first. */
export interface Translation {
  readonly source: string;
  readonly sourcePieces: readonly string[];
  /** Empty for a blank source. */
  readonly hypotheses: readonly DecodedText[];
  /** Its sentences, in order. */
  readonly sentences: readonly SentenceReport[];
}

/** How {@link TranslationModel.translate} works. */
export interface TranslateOptions {
  readonly search?: SearchSettings;
  /** Padded source tokens a batch may hold; default 1000. */
  readonly batchTokens?: number;
  readonly withAttention?: boolean;
  /** What is done to the text in front of the model; each step is done by default. */
  readonly steps?: Partial<PreparationSteps>;
  /** BCP 47 tag of the text; default the model's source language. */
  readonly language?: string;
  /** Stops in front of the next step of a batch, with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Told of each text, while it is computed, what its best translation begins with, whenever that has become longer: whole
   * words, none of which is taken back. Where a word depends on the rest of its sentence (one with masks), that is waited for. Worker threads tell nothing.
   */
  readonly onText?: TextListener;
}

const DEFAULT_BATCH_TOKENS = 1000;

/** A trained translation model, open on one engine. */
export class TranslationModel {
  private constructor(
    readonly file: TranslationModelFile,
    private readonly vocabularies: SentenceVocabularies,
    private readonly decoder: Decoder<IdBatch>,
    private readonly names: KnownNames,
  ) {}

  /** See {@link loadModel}. */
  static async load(
    from: ModelSource,
    { shortlist: choice, ...device }: DeviceOptions & { readonly shortlist: ShortlistChoice },
    decoding: DecodingPlan,
  ): Promise<TranslationModel> {
    const parts = await readModel(TRANSLATION, from);
    const { folder, file, weights, files } = parts;
    const known = shortlistOf(parts, folder); // a damaged one is refused whether it is wanted or not
    const shortlist = wantsShortlist(choice, file, device.precision, folder) ? known : undefined;
    const open = async (name: string) =>
      modelVocabulary(await openPieceCodec(files[name] ?? new Uint8Array(), file.specialIds, file.sentencePiece));
    const source = await open(file.sourcePieces);
    const target = file.targetPieces === file.sourcePieces ? source : await open(file.targetPieces);
    expectVocabulary({ source: source.codec.size, target: target.codec.size }, file, folder);
    const model = { file, weights, shortlist };
    const decoder = await openDecoder(opener, { model, where: folder, device }, decoding);
    const { targetLanguage, knownNames = '' } = file;
    const names = namesIn(Buffer.from(files[knownNames] ?? []).toString('utf8'));
    return new TranslationModel(file, { source, target, targetLanguage }, decoder, names);
  }

  /** What the model computes on, human-readable: `ONNX Runtime 1.30.0, CPU, 2 threads, fp32`. */
  get engine(): string {
    return this.decoder.description;
  }

  /** Batches that are translated side by side: the number of workers. */
  get numWorkers(): number {
    return this.decoder.numAtOnce;
  }

  /**
   * Translations in the order of the texts: each is cut into sentences, which are translated in batches of like length
   * (this changes no result) and joined with the white space there was. A blank text has no hypotheses.
   * @throws {@link ConfigError} when a search option is out of its range
   */
  async translate(texts: readonly string[], options: TranslateOptions = {}): Promise<Translation[]> {
    const search = parseConfig(searchConfigSchema, options.search ?? {}, 'translate: search options');
    const about = this.modelText(options.language);
    const prepared = texts.map((text) => prepareText(text, about, { ...ALL_STEPS, ...options.steps }));
    const found = await translateSentences(
      this.decoder,
      this.vocabularies,
      prepared.flatMap(({ sentences }) => sentences),
      {
        search,
        specialIds: this.file.specialIds,
        batchPositions: options.batchTokens ?? DEFAULT_BATCH_TOKENS,
        withAttention: options.withAttention ?? false,
        ...(options.signal && { signal: options.signal }),
        onSettled: options.onText && growingTexts(prepared, options.onText),
      },
    );
    const inOrder = found.values();
    return prepared.map((text, index) => {
      const sentences = text.sentences.map((sentence) => ({ sentence, found: inOrder.next().value ?? NOTHING_FOUND }));
      return translationOf(texts[index] ?? '', text, sentences);
    });
  }

  /** Frees the weights and ends the workers; the model cannot be used afterwards. */
  dispose(): void {
    this.decoder.dispose();
  }

  /** {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  private modelText(language = this.file.sourceLanguage): ModelText {
    const { source, target, targetLanguage } = this.vocabularies;
    return {
      sourceLanguage: language,
      targetLanguage,
      scripts: source.scripts,
      targetScripts: target.scripts,
      hasMasks: source.maskIds.size > 0 && target.maskIds.size > 0,
      countPieces: (word) => source.codec.encodeIds(word).length,
      names: this.names,
    };
  }
}

const NOTHING_FOUND: TranslatedSentence = { sourcePieces: [], hypotheses: [], numCopied: 0 };

interface SentencePair {
  readonly sentence: PreparedSentence;
  readonly found: TranslatedSentence;
}

function translationOf(source: string, { leading }: PreparedText, sentences: readonly SentencePair[]): Translation {
  return {
    source,
    sourcePieces: sentences.flatMap(({ found }) => found.sourcePieces),
    hypotheses: joinSentences(leading, sentences),
    sentences: sentences.map(({ sentence: { source: text, input, letterCase, head, spans, tail }, found }) => ({
      source: text,
      ...(input !== undefined && { input }),
      letterCase,
      kept: [head.trim(), ...spans.map((span) => span.text), tail.trim()].filter((one) => one !== ''),
      lost: found.hypotheses[0]?.lost ?? [],
      numCopied: found.numCopied,
    })),
  };
}

/** The n-th translations of all sentences as one text each; a copied sentence is the same in all. */
function joinSentences(leading: string, sentences: readonly SentencePair[]): DecodedText[] {
  const numBest = Math.min(
    ...sentences.flatMap(
      ({
        found: {
          hypotheses: { length },
        },
      }) => (length > 0 ? [length] : []),
    ),
  );
  if (sentences.length === 0) return [];
  return Array.from({ length: Number.isFinite(numBest) ? numBest : 1 }, (_, rank) => {
    const parts = sentences.map(({ sentence, found }) => ({ sentence, one: found.hypotheses[rank] }));
    const texts = parts.map(({ sentence, one }) => (one?.text ?? sentence.source) + sentence.after);
    const [only] = parts;
    const attention = parts.length === 1 ? only?.one?.attention : undefined;
    return {
      text: leading + texts.join(''),
      pieces: parts.flatMap(({ one }) => one?.pieces ?? []),
      logProb: parts.reduce((sum, { one }) => sum + (one?.logProb ?? 0), 0),
      score: parts.reduce((sum, { one }) => sum + (one?.score ?? 0), 0),
      ...(attention && { attention }),
    };
  });
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
  readonly engine?: DeviceOptions['engine'];
  /** Default `fp32`, which gives the hypotheses of every other engine; `int8` is faster and may differ a little. */
  readonly precision?: DeviceOptions['precision'];
  /** CPU threads; default all cores. */
  readonly threads?: number | undefined;
  /**
   * Worker threads that translate batches side by side, the CPU threads divided among them; only with engine `onnx`.
   * Default 1: this thread, and no other. Several are for many sentences on a machine with many cores.
   */
  readonly workers?: number;
  /** Whether the output layer is cut to the model's shortlist; default `auto`. */
  readonly shortlist?: ShortlistChoice;
  /**
   * Whether calls of `translate` that overlap share decoding steps, and how: for servers. Without workers, and without
   * a shortlist, which is one batch's.
   */
  readonly rolling?: RollingOptions;
}

/**
 * A translation model from its folder, or by the name of an installed one, ready to translate; the caller disposes it.
 *
 * @throws {@link ModelFileError} when the folder is not a sound model
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @throws {@link ConfigError} when workers are asked of an engine that has none
 * @example
 * const model = await loadModel('data/models/en-de');
 * const [translation] = await model.translate(['A man is riding a horse.']);
 * console.log(translation?.hypotheses[0]?.text);
 */
export function loadModel(source: ModelSource, options: LoadOptions = {}): Promise<TranslationModel> {
  const { engine = 'auto', precision = 'fp32', threads, workers: numWorkers = 1, rolling } = options;
  const shortlist = options.shortlist ?? (rolling === undefined ? 'auto' : 'off');
  return TranslationModel.load(source, { engine, precision, threads, shortlist }, { numWorkers, rolling });
}
