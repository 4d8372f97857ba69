import type { TrainingFacts } from '@tolmach/contracts';
import { expectNewFolder, writeNewFolder } from '@tolmach/durable-files';
import type { WeightPrecision } from '@tolmach/safetensors';
import type { ModelFile, ModelKind } from '../describe-model';
import { writeModelFiles } from '../write-model-files';
import { averageWeights } from './average-weights';
import type { FoundWeights } from './average-weights';
import { averagedFacts } from './averaged-facts';
import { commonShortlist } from './common-shortlist';
import { expectSameModel } from './expect-same-model';
import type { FoundParts, ModelParts } from './model-parts';
import { readAveraged } from './read-averaged';

/** Where a mean of models goes. */
export interface AverageOptions {
  /** A folder that is not there, or empty. */
  readonly out: string;
  /** How the weights are stored; float32 when left out. */
  readonly precision?: WeightPrecision;
  /** Asked before each model is read. */
  readonly signal?: AbortSignal;
}

/** What {@link averageModels} wrote. */
export interface AveragedModel {
  readonly file: ModelFile;
  /** Whether models have a shortlist that the mean has not, since they do not all have the same. */
  readonly isShortlistLeftOut: boolean;
}

/**
 * Writes a model folder whose weights are the mean of those of several models ({@link averageWeights}). A folder is a
 * model folder, or a checkpoint of a training run: then its moving average counts, or its weights in a run that keeps
 * none, and all else is that of the run's best model. A folder that is named twice has two shares.
 *
 * Models may differ in dropout and starting values, where the mean has those of the first; the rest of model.json, CNN
 * and piece models must agree. Facts tell what the mean is of; scores are left out. A shortlist is kept if all have the same.
 *
 * @throws {@link UsageError} when `out` holds something
 * @throws {@link ModelFileError} when a folder is no sound model of the kind, or differs from the first
 * @throws {@link OutputError} when `out` cannot be written; nothing has its name then
 */
export async function averageModels(
  kind: ModelKind,
  folders: readonly [string, ...string[]],
  { out, precision, signal }: AverageOptions,
): Promise<AveragedModel> {
  await expectNewFolder(out);
  const [folder, ...others] = folders;
  const { weights: start, ...parts } = await readAveraged(kind, folder);
  const first = { folder, parts };
  const found: FoundParts[] = [first];
  async function* all(): AsyncGenerator<FoundWeights> {
    yield { where: folder, weights: start };
    for (const other of others) {
      signal?.throwIfAborted();
      const { weights: next, ...rest } = await readAveraged(kind, other);
      found.push({ folder: other, parts: rest });
      expectSameModel(first, { folder: other, parts: rest });
      yield { where: other, weights: next };
    }
  }
  const weights = await averageWeights(all());
  const mean = meanOf(parts, found);
  const next = 'Free space, or name another folder.';
  await writeNewFolder(out, (draft) => writeModelFiles(draft, { ...mean, weights }, precision), { next });
  const isShortlistLeftOut = found.some((one) => 'shortlist' in one.parts) && !('shortlist' in mean);
  return { file: mean.file, isShortlistLeftOut };
}

/** All of the mean but its weights. */
function meanOf(first: ModelParts, found: readonly FoundParts[]): ModelParts {
  const training = averagedFacts(found.map(({ folder, parts }) => ({ folder, facts: parts.file.training })));
  if ('cnn' in first) return { ...first, file: { ...first.file, training } };
  return { ...withCommonShortlist(first, found, training), pieces: first.pieces };
}

function withCommonShortlist(
  { file: { shortlist: _, ...file } }: TranslationParts,
  found: readonly FoundParts[],
  training: TrainingFacts,
): Pick<TranslationParts, 'file' | 'shortlist'> {
  const common = commonShortlist(found.flatMap(({ parts }) => ('cnn' in parts ? [] : [parts])));
  if (common === undefined) return { file: { ...file, training } };
  return { file: { ...file, shortlist: common.entry, training }, shortlist: common.shortlist };
}

type TranslationParts = Exclude<ModelParts, { readonly cnn: unknown }>;
