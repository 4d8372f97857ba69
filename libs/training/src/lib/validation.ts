import { DEFAULT_SPECIAL_IDS, InputError, searchConfigSchema } from '@tolmach/contracts';
import type { TrainingConfig } from '@tolmach/contracts';
import { bleu, chrf } from '@tolmach/metrics';
import { INFER } from '@tolmach/recurrent-layer';
import { decodeRows } from '@tolmach/seq2seq-model';
import type { TranslationNetwork, TranslationParams } from '@tolmach/seq2seq-model';
import { readPairs } from './parallel-text';
import { batchLoss, divergedAt } from './train-step';
import { assembleBatch } from './training-batch';
import type { Vocabulary } from './vocabulary';

/** Validation text with its ids. */
export interface ValidationText {
  readonly sources: readonly string[];
  readonly references: readonly string[];
  readonly pairs: readonly { readonly source: readonly number[]; readonly target: readonly number[] }[];
}

/** What a validation finds. */
export interface ValidationResult {
  /** exp of the mean cross-entropy a target token, without smoothing */
  readonly perplexity: number;
  readonly bleu: number;
  readonly chrf: number;
  readonly hypotheses: readonly string[];
}

/** Padded source tokens of a validation batch. */
const BATCH_TOKENS = 1500;

/** The first lines of the validation text, encoded. */
export async function readValidation(config: TrainingConfig, vocabulary: Vocabulary): Promise<ValidationText> {
  const { source } = config.data.validation;
  const lines: { source: string; target: string }[] = [];
  for await (const pair of readPairs(config.data.validation)) {
    if (lines.length === config.validation.maxSentences) break;
    lines.push(pair);
  }
  if (lines.length === 0) throw nothingToValidate(source);
  return {
    sources: lines.map((line) => line.source),
    references: lines.map((line) => line.target),
    pairs: lines.map(({ source, target }) => ({
      source: Array.from(vocabulary.source.encodeIds(source)),
      target: Array.from(vocabulary.target.encodeIds(target)),
    })),
  };
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

/**
 * Perplexity, and scores of the decoded validation text.
 * @throws {@link ConfigError} when the perplexity is not finite: such a model is not worth keeping
 */
export async function validate(
  { network, params }: { network: TranslationNetwork; params: TranslationParams },
  text: ValidationText,
  { vocabulary, beamSize }: { vocabulary: Vocabulary; beamSize: number },
): Promise<ValidationResult> {
  const perplexity = await perplexityOf(network, params, text);
  if (!Number.isFinite(perplexity)) throw divergedAt('validation', `perplexity ${String(perplexity)}`);
  const decoded = await decodeRows(
    network,
    params,
    text.pairs.map((pair) => pair.source),
    {
      search: searchConfigSchema.parse({ beamSize }),
      specialIds: DEFAULT_SPECIAL_IDS,
      batchTokens: BATCH_TOKENS,
    },
  );
  const hypotheses = decoded.map(([best]) => (best === undefined ? '' : vocabulary.target.decodeIds(best.ids)));
  const references = [text.references];
  return {
    perplexity,
    bleu: bleu(hypotheses, references).score,
    chrf: chrf(hypotheses, references).score,
    hypotheses,
  };
}

async function perplexityOf(
  network: TranslationNetwork,
  params: TranslationParams,
  text: ValidationText,
): Promise<number> {
  const ordered = [...text.pairs].sort((a, b) => a.target.length - b.target.length);
  let nats = 0;
  let tokens = 0;
  for (let start = 0; start < ordered.length; start += 50) {
    const batch = assembleBatch(ordered.slice(start, start + 50), DEFAULT_SPECIAL_IDS);
    const loss = batchLoss(network, params, batch, { mode: INFER, smoothing: 0 });
    nats += (await loss.data())[0] ?? NaN;
    tokens += batch.numTargetTokens;
    loss.dispose();
  }
  return Math.exp(nats / tokens);
}
