import { ConfigError, DEFAULT_SENTENCE_PIECE, DEFAULT_SPECIAL_IDS, InputError } from '@tolmach/contracts';
import type { SentencePieceRelease, SpecialIds } from '@tolmach/contracts';
import { requiredCharacters } from './alphabet';
import { MAX_SENTENCE_BYTES, countWords } from './count-words';
import { LEARNING_RULES } from './learning-rules';
import { mergePairs } from './merge-pairs';
import { normalizer } from './normalize-text';
import { PieceType } from './piece-model';
import type { NormalizationRule, Piece, PieceModel } from './piece-model';
import { specialPieces } from './special-pieces';

/** What {@link trainPieceModel} learns from, and how much. */
export interface PieceTrainingOptions {
  /** Lines without line ends; of several files, one after the other. Lines above 4,192 bytes are skipped. */
  readonly sentences: Iterable<string> | AsyncIterable<string>;
  /** Pieces in all, special ones included; a small text may yield fewer. */
  readonly vocabularySize: number;
  /** Share of the characters of the text that the vocabulary covers, 0.98 to 1; default 1. */
  readonly characterCoverage?: number;
  readonly specialIds?: SpecialIds;
  /** What happens to text first, in training and in every later use of the model; default identity. */
  readonly normalization?: NormalizationRule;
  /** Keeps runs of spaces, and puts none in front: for texts that are to come back as they were; default false. */
  readonly keepsSpaces?: boolean;
  /** Strings that are always one piece; they take the lowest free ids. */
  readonly userDefinedSymbols?: readonly string[];
  /** Adds 256 byte pieces, so that unknown characters become bytes; default false. */
  readonly byteFallback?: boolean;
  /** Told how many sentences were skipped for having more than so many bytes, where some were. */
  readonly onTooLong?: (numSentences: number, maxBytes: number) => void;
  /** The release of SentencePiece that learns the same; default 0.2.3. */
  readonly sentencePiece?: SentencePieceRelease;
  /** Ends the learning early, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Returns a byte-pair encoding learnt from text: the vocabulary that SentencePiece learns with
 * `spm_train --model_type=bpe` and the same settings.
 *
 * @throws {@link InputError} when there is no text
 * @throws {@link ConfigError} when the vocabulary cannot hold the characters and special pieces
 * @example
 * const model = await trainPieceModel({ sentences: ['a man rides a horse'], vocabularySize: 20 });
 */
export async function trainPieceModel(options: PieceTrainingOptions): Promise<PieceModel> {
  const settings = settingsOf(options);
  const rules = LEARNING_RULES[settings.sentencePiece];
  const special = specialPieces(settings);
  const { words, numTooLong } = await countWords(
    options.sentences,
    normalizer({ ...settings, rule: settings.normalization, release: settings.sentencePiece }),
    {
      texts: [...special.values()].map((piece) => piece.text),
      boundary: rules.boundary,
    },
  );
  if (words.size === 0) throw noText(numTooLong);
  if (numTooLong > 0) options.onTooLong?.(numTooLong, MAX_SENTENCE_BYTES);
  const required = requiredCharacters(words, settings.characterCoverage, rules.boundary);
  const alphabet = required.map((character) => character.text);
  const numMerges = options.vocabularySize - special.size - alphabet.length;
  if (numMerges < 0) throw vocabularyTooSmall(options.vocabularySize, special.size, alphabet.length);
  const learnt = [...(await mergePairs(words, alphabet, numMerges, { ...rules, signal: options.signal })), ...alphabet];
  return { ...settings, pieces: arrange(special, learnt) };
}

function settingsOf(options: PieceTrainingOptions) {
  return {
    specialIds: options.specialIds ?? DEFAULT_SPECIAL_IDS,
    userDefinedSymbols: options.userDefinedSymbols ?? [],
    byteFallback: options.byteFallback ?? false,
    characterCoverage: options.characterCoverage ?? 1,
    normalization: options.normalization ?? 'identity',
    keepsSpaces: options.keepsSpaces ?? false,
    sentencePiece: options.sentencePiece ?? DEFAULT_SENTENCE_PIECE,
  };
}

/** Special pieces at their ids, learnt ones in the gaps, best first. */
function arrange(special: ReadonlyMap<number, Piece>, learnt: readonly string[]): Piece[] {
  const size = special.size + learnt.length;
  let rank = 0;
  const pieces = Array.from({ length: size }, (_, id): Piece => {
    const fixed = special.get(id);
    if (fixed !== undefined) return fixed;
    const text = learnt[rank] ?? '';
    return { text, score: -rank++, type: PieceType.normal };
  });
  const beyond = [...special.keys()].filter((id) => id >= size);
  if (beyond.length > 0) {
    throw new ConfigError({
      where: 'specialIds',
      expected: `ids below the ${size} pieces of the vocabulary`,
      received: beyond.join(', '),
      next: 'Give lower special ids.',
    });
  }
  return pieces;
}

function noText(numTooLong: number): InputError {
  if (numTooLong === 0) {
    return new InputError({
      where: 'trainPieceModel',
      expected: 'sentences with at least one character',
      received: 'none',
      next: 'Check that the training files are not empty.',
    });
  }
  const maxBytes = MAX_SENTENCE_BYTES.toLocaleString('en');
  return new InputError({
    where: 'trainPieceModel',
    expected: `sentences of at most ${maxBytes} bytes to learn pieces from`,
    received: `${numTooLong.toLocaleString('en')}, all longer`,
    next: 'Put one sentence on each line of the training files.',
    code: 'sentences-too-long',
  });
}

function vocabularyTooSmall(size: number, numSpecial: number, numCharacters: number): ConfigError {
  return new ConfigError({
    where: 'vocabulary.size',
    expected: `at least ${numSpecial + numCharacters} (${numSpecial} special pieces and ${numCharacters} characters)`,
    received: String(size),
    next: 'Raise vocabulary.size or lower vocabulary.characterCoverage.',
  });
}
