import { setImmediate as nextTurn } from 'node:timers/promises';
import { searchConfigSchema } from '@tolmach/contracts';
import type { SearchConfig } from '@tolmach/contracts';
import { captionScores } from '@tolmach/metrics';
import { INFER } from '@tolmach/recurrent-layer';
import { disposeTree } from '@tolmach/tensor-runtime';
import type { PieceCodec } from '@tolmach/text-input';
import { divergedAt } from '@tolmach/training';
import type { ValidationResult } from '@tolmach/training';
import type { CaptioningParams } from '../network/captioning-network';
import { assembleCaptions } from './caption-batches';
import type { CaptionBatch, CaptionedExample } from './caption-batches';
import type { CaptionedFile } from './caption-data';
import { encodeBatch, encodedCaptionLoss } from './caption-objective';
import type { CaptionLearner, EncodedCaptions } from './caption-objective';
import { searchCaptions } from './decode-captions';
import type { FeatureCache } from './feature-cache';

/** Images that captions are compared on. */
export interface ValidationImages {
  readonly files: readonly CaptionedFile[];
  /** the same images with their captions as ids */
  readonly examples: readonly CaptionedExample[];
  readonly cache: FeatureCache;
  readonly codec: Pick<PieceCodec, 'decodeIds'>;
  readonly beamSize: number;
  /** pieces a caption may have */
  readonly maxLength: number;
}

/** Images of a validation batch. */
const BATCH_IMAGES = 50;

/** Images that samples.txt follows. */
const NUM_SAMPLES = 5;

/**
 * Perplexity of the captions, and scores of the decoded ones.
 * @param signal - stops between batches, with the signal's reason
 * @throws {@link ConfigError} when the perplexity is not finite: such a model is not worth keeping
 */
export async function validateCaptions(
  learner: CaptionLearner,
  params: CaptioningParams,
  images: ValidationImages,
  signal?: AbortSignal,
): Promise<ValidationResult> {
  const search = searchConfigSchema.parse({ beamSize: images.beamSize, maxLength: images.maxLength });
  const hypotheses: string[] = [];
  const total = { nats: 0, tokens: 0 };
  for (let start = 0; start < images.examples.length; start += BATCH_IMAGES) {
    await nextTurn();
    signal?.throwIfAborted();
    const batch = await batchFrom(learner, images, start);
    const { nats, texts } = await validateBatch(learner, params, batch, { search, codec: images.codec });
    total.nats += nats;
    total.tokens += batch.size;
    if (!Number.isFinite(nats)) break;
    hypotheses.push(...texts);
  }
  const perplexity = Math.exp(total.nats / total.tokens);
  if (!Number.isFinite(perplexity)) throw divergedAt('validation', `perplexity ${String(perplexity)}`);
  const references = images.files.map(({ captions }) => captions);
  const { bleu4, ciderD: cider } = captionScores(hypotheses, references);
  return {
    scores: { perplexity, bleu4, cider },
    samples: sampleLines(images.files, hypotheses),
    how: `beam ${images.beamSize}`,
  };
}

function batchFrom(
  { specialIds }: CaptionLearner,
  { examples, cache }: ValidationImages,
  start: number,
): Promise<CaptionBatch> {
  const numbers = examples.slice(start, start + BATCH_IMAGES).map((_, index) => start + index);
  const units = numbers.map((example) => ({ example, isMirrored: false }));
  const captions = numbers.map((example) => examples[example]?.captions ?? []);
  return assembleCaptions(examples, cache, units, captions, specialIds);
}

/** What the captions of a batch cost, and what is found for its images; they are encoded once for both. */
async function validateBatch(
  learner: CaptionLearner,
  params: CaptioningParams,
  batch: CaptionBatch,
  { search, codec }: { search: SearchConfig; codec: ValidationImages['codec'] },
): Promise<{ nats: number; texts: string[] }> {
  const memory = encodeBatch(learner, params, batch, INFER);
  try {
    const nats = await natsOf(learner, params, { batch, memory });
    if (!Number.isFinite(nats)) return { nats, texts: [] }; // nothing can be decoded with such weights
    const found = await searchCaptions(learner, params, memory, search);
    return { nats, texts: found.map(([best]) => (best === undefined ? '' : codec.decodeIds(best.ids))) };
  } finally {
    disposeTree(memory);
  }
}

async function natsOf(learner: CaptionLearner, params: CaptioningParams, encoded: EncodedCaptions): Promise<number> {
  const loss = encodedCaptionLoss(learner, params, encoded, { mode: INFER, smoothing: 0 });
  const [nats = NaN] = await loss.data();
  loss.dispose();
  return nats;
}

function sampleLines(files: readonly CaptionedFile[], hypotheses: readonly string[]): string[] {
  return files
    .slice(0, NUM_SAMPLES)
    .flatMap(({ path, captions }, index) => [
      `image      ${path}`,
      `reference  ${captions[0] ?? ''}`,
      `hypothesis ${hypotheses[index] ?? ''}`,
    ]);
}
