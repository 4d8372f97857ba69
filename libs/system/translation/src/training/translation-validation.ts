import { createHash } from 'node:crypto';
import { DEFAULT_SPECIAL_IDS, InputError, searchConfigSchema } from '@tolmach/contracts';
import type { TranslationTrainingConfig } from '../training-config';
import { decodeAll, idSources, searcherOf } from '@tolmach/decoding';
import { bleu, chrf } from '@tolmach/metrics';
import { TensorExecutor } from '@tolmach/target-side';
import { finishText, maskPair } from '@tolmach/text-preparation';
import type { MaskedSpan } from '@tolmach/text-preparation';
import { divergedAt } from '@tolmach/training';
import type { ValidationResult } from '@tolmach/training';
import type { TranslationNetwork, TranslationParams } from '../network/translation-network';
import { pairNats } from './pair-nats';
import { leftOut, readPairs } from './parallel-text';
import type { Vocabulary } from './vocabulary';

/** Validation text with its ids. */
export interface ValidationText {
  readonly sources: readonly string[];
  readonly references: readonly string[];
  readonly pairs: readonly { readonly source: readonly number[]; readonly target: readonly number[] }[];
  /** What masks in each line's source stand for. */
  readonly spans: readonly (readonly MaskedSpan[])[];
  /** Lines left out, since one of their sides has more than `maxLength` pieces. */
  readonly numTooLong: number;
  readonly maxLength: number;
  /** SHA-256 over the lines that were read. */
  readonly checksum: string;
}

/** Lines of the validation text that samples.txt follows. */
const NUM_SAMPLES = 5;

/** Padded tokens of a validation batch, on either side for the loss, of the source in decoding. */
const BATCH_TOKENS = 1500;

/** How much longer than a training sentence a line may be: memory grows with the longest. */
const MAX_LENGTH_FACTOR = 2;

/**
 * The first lines of the validation text, encoded, without those of more than twice `data.maxLength` pieces.
 * @throws {@link InputError} when no line is left
 */
export async function readValidation(
  config: TranslationTrainingConfig,
  vocabulary: Vocabulary,
): Promise<ValidationText> {
  const { source } = config.data.validation;
  const lines: { source: string; target: string }[] = [];
  for await (const pair of readPairs(config.data.validation, leftOut(config.data.skipBad))) {
    if (lines.length === config.validation.maxSentences) break;
    lines.push(pair);
  }
  if (lines.length === 0) throw nothingToValidate(source);
  const maxLength = MAX_LENGTH_FACTOR * config.data.maxLength;
  const { masking } = config.data.preparation;
  const kept = lines
    .map((line) => {
      const { source: from, target: to, spans } = masking ? maskPair(line) : { ...line, spans: [] };
      return {
        line,
        spans,
        pair: { source: vocabulary.source.encodeIds(from), target: vocabulary.target.encodeIds(to) },
      };
    })
    .filter(({ pair }) => Math.max(pair.source.length, pair.target.length) <= maxLength);
  if (kept.length === 0) throw allTooLong(source, lines.length, maxLength);
  return {
    sources: kept.map(({ line }) => line.source),
    references: kept.map(({ line }) => line.target),
    pairs: kept.map(({ pair }) => pair),
    spans: kept.map(({ spans }) => spans),
    numTooLong: lines.length - kept.length,
    maxLength,
    checksum: createHash('sha256').update(JSON.stringify(lines)).digest('hex'),
  };
}

function allTooLong(file: string, numLines: number, maxLength: number): InputError {
  return new InputError({
    where: file,
    expected: `validation lines of at most ${String(maxLength)} pieces (twice data.maxLength)`,
    received: `${String(numLines)}, all longer`,
    next: 'Split them into sentences, or raise data.maxLength.',
    code: 'empty-validation',
  });
}

function nothingToValidate(file: string): InputError {
  return new InputError({
    where: file,
    expected: 'at least one line of validation text',
    received: 'an empty file',
    next: 'Set data.validation to text that is not trained on.',
    code: 'empty-validation',
  });
}

/** How text is validated. */
export interface ValidationOptions {
  readonly vocabulary: Vocabulary;
  readonly beamSize: number;
  /** Stops between batches, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Perplexity, and scores of the decoded validation text.
 * @throws {@link ConfigError} when the perplexity is not finite: such a model is not worth keeping
 */
export async function validate(
  { network, params }: { network: TranslationNetwork; params: TranslationParams },
  text: ValidationText,
  { vocabulary, beamSize, signal }: ValidationOptions,
): Promise<ValidationResult> {
  const { nats, tokens } = await pairNats({ network, params }, text.pairs, { batchTokens: BATCH_TOKENS, signal });
  const perplexity = Math.exp(nats / tokens);
  if (!Number.isFinite(perplexity)) throw divergedAt('validation', `perplexity ${String(perplexity)}`);
  const sources = idSources(
    text.pairs.map((pair) => pair.source),
    DEFAULT_SPECIAL_IDS,
  );
  const decoded = await decodeAll(searcherOf(new TensorExecutor(network, params)), sources, {
    search: searchConfigSchema.parse({ beamSize }),
    specialIds: DEFAULT_SPECIAL_IDS,
    batchPositions: BATCH_TOKENS,
    ...(signal && { signal }),
  });
  const hypotheses = decoded.map(([best], index) => {
    const output = best === undefined ? '' : vocabulary.target.decodeIds(best.ids);
    const spans = text.spans[index] ?? [];
    return spans.length === 0 ? output : finishText(output, { spans, letterCase: 'ordinary' }, '').text;
  });
  const references = [text.references];
  const scores = { perplexity, bleu: bleu(hypotheses, references).score, chrf: chrf(hypotheses, references).score };
  return { scores, samples: sampleLines(text, hypotheses), how: `beam ${beamSize}` };
}

function sampleLines({ sources, references }: ValidationText, hypotheses: readonly string[]): string[] {
  return sources
    .slice(0, NUM_SAMPLES)
    .flatMap((source, index) => [
      `source     ${source}`,
      `reference  ${references[index] ?? ''}`,
      `hypothesis ${hypotheses[index] ?? ''}`,
    ]);
}
