import { createHash } from 'node:crypto';
import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import type { SentencePieceRelease } from '@tolmach/contracts';
import type { TranslationTrainingConfig } from '../training-config';
import { openPieceCodec, pieceModelBytes, trainPieceModel } from '@tolmach/text-input';
import type { PieceCodec } from '@tolmach/text-input';
import {
  MASK_SYMBOLS,
  capitalisesNouns,
  keepsNames,
  learnNames,
  namesText,
  parseNames,
} from '@tolmach/text-preparation';
import type { OpenRun } from '@tolmach/training';
import { modelVocabulary } from '../model/model-vocabulary';
import { leftOut, readPairs, readTrainingPairs } from './parallel-text';
import type { TextPair } from './parallel-text';

/** Piece models of both sides of a training run. */
export interface Vocabulary {
  readonly source: PieceCodec;
  readonly target: PieceCodec;
  /** Names of the piece model files of the two sides; one name when they share a model. */
  readonly names: { readonly source: string; readonly target: string };
  /** Bytes of the piece models by file name, and of the names that have been learnt. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Changes whenever a codec would give other ids. */
  readonly checksum: string;
}

/** File of a piece model that both sides share. */
const SHARED = 'pieces.model';
const SEPARATE = { source: 'source-pieces.model', target: 'target-pieces.model' };

/** File of the names in the training text. */
export const NAMES_FILE = 'known-names.txt';

/** The vocabulary that a run's piece model files hold; text is cut as the release of SentencePiece cuts it. */
export async function openVocabulary(
  files: Readonly<Record<string, Uint8Array>>,
  release: SentencePieceRelease,
): Promise<Vocabulary> {
  const names = SHARED in files ? { source: SHARED, target: SHARED } : SEPARATE;
  const codec = (name: string) => openPieceCodec(files[name] ?? new Uint8Array(), DEFAULT_SPECIAL_IDS, release);
  const source = await codec(names.source);
  const target = names.target === names.source ? source : await codec(names.target);
  const hash = createHash('sha256');
  for (const name of new Set([names.source, names.target])) hash.update(files[name] ?? '');
  return { source, target, names, files, checksum: hash.digest('hex') };
}

/** The vocabulary of another model, under the file names that a run gives its own, and its names. */
export function adoptVocabulary(
  files: Readonly<Record<string, Uint8Array>>,
  { source, target }: Vocabulary['names'],
  release: SentencePieceRelease,
): Promise<Vocabulary> {
  const bytes = (name: string) => files[name] ?? new Uint8Array();
  const names = NAMES_FILE in files ? { [NAMES_FILE]: bytes(NAMES_FILE) } : {};
  if (source === target) return openVocabulary({ [SHARED]: bytes(source), ...names }, release);
  return openVocabulary({ [SEPARATE.source]: bytes(source), [SEPARATE.target]: bytes(target), ...names }, release);
}

/**
 * Learns the vocabulary of a run from its training texts, each read once.
 * @param signal - ends it early, with the signal's reason
 * @param say - is told of sentences that no pieces are learnt from
 */
export async function learnVocabulary(
  { data, vocabulary }: TranslationTrainingConfig,
  { signal, say }: Partial<Pick<OpenRun, 'signal' | 'say'>> = {},
): Promise<Vocabulary> {
  const learn = async (sides: readonly Side[]): Promise<Uint8Array> => {
    const { size: vocabularySize, characterCoverage, normalization, byteFallback, sentencePiece } = vocabulary;
    const userDefinedSymbols = data.preparation.masking ? MASK_SYMBOLS : [];
    const sentences = textOf(data, sides, signal);
    const settings = {
      ...{ vocabularySize, characterCoverage, normalization, byteFallback, sentencePiece },
      userDefinedSymbols,
      signal,
      onTooLong: (numSentences: number, maxBytes: number) => {
        const reason = `longer than ${maxBytes.toLocaleString('en')} bytes`;
        say?.(`pieces of ${sides.join(' and ')} are learnt without ${String(numSentences)} sentences, ${reason}`);
      },
    };
    return pieceModelBytes(await trainPieceModel({ sentences, ...settings }));
  };
  const files = vocabulary.shared
    ? { [SHARED]: await learn(['source', 'target']) }
    : { [SEPARATE.source]: await learn(['source']), [SEPARATE.target]: await learn(['target']) };
  return openVocabulary(files, vocabulary.sentencePiece);
}

type Side = 'source' | 'target';

/** The vocabulary with the names of the training texts added to its own, if a model can keep names: {@link keepsNames}. */
export async function withNames(
  vocabulary: Vocabulary,
  data: TranslationTrainingConfig['data'],
  signal?: AbortSignal,
): Promise<Vocabulary> {
  const { source, target, files } = vocabulary;
  const { sourceLanguage, preparation } = data;
  if (!preparation.masking || !keepsNames({ targetScripts: modelVocabulary(target).scripts })) return vocabulary;
  const countPieces = (word: string) => source.encodeIds(word).length;
  const learnt = await learnNames(plainPairs(data, signal), countPieces, capitalisesNouns(sourceLanguage));
  const names = new Map([...parseNames(Buffer.from(files[NAMES_FILE] ?? []).toString('utf8')), ...learnt]);
  return { ...vocabulary, files: { ...files, [NAMES_FILE]: Buffer.from(namesText(names)) } };
}

async function* textOf(
  { train, preparation, skipBad }: TranslationTrainingConfig['data'],
  sides: readonly Side[],
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  for (const corpus of train) {
    for await (const pair of readTrainingPairs(corpus, { preparation, ...leftOut(skipBad) })) {
      signal?.throwIfAborted();
      yield* sides.map((side) => pair[side]);
    }
  }
}

/** The pairs as they stand in the training texts. */
async function* plainPairs(
  { train, skipBad }: TranslationTrainingConfig['data'],
  signal: AbortSignal | undefined,
): AsyncGenerator<TextPair> {
  for (const { maxPairs = Infinity, ...files } of train) {
    let numPairs = 0;
    for await (const pair of readPairs(files, leftOut(skipBad))) {
      signal?.throwIfAborted();
      if (++numPairs > maxPairs) break;
      yield pair;
    }
  }
}
