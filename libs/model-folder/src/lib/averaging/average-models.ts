import { expectNewFolder, writeNewFolder } from '@tolmach/durable-files';
import type { WeightPrecision } from '@tolmach/safetensors';
import type { ModelFile, NamedFiles, System } from '../system';
import { writeModel } from '../write-model';
import { averageWeights } from './average-weights';
import type { FoundWeights } from './average-weights';
import { averagedFacts } from './averaged-facts';
import { expectSameModel } from './expect-same-model';
import type { FoundModel } from './expect-same-model';
import { readTrained } from '../read-trained';

/** Where a mean of models goes. */
export interface AverageOptions {
  /** A folder that is not there, or empty. */
  readonly out: string;
  /** How the weights are stored; default float32. */
  readonly precision?: WeightPrecision;
  /** Asked before each model is read. */
  readonly signal?: AbortSignal;
}

/** What {@link averageModels} wrote. */
export interface AveragedModel<File extends ModelFile = ModelFile> {
  readonly file: File;
  /** What a user should know: files that the models do not have in common and that were left out. */
  readonly notes: readonly string[];
}

/**
 * Writes a model folder whose weights are the mean of those of several models ({@link averageWeights}). A folder is a
 * model folder, or a checkpoint of a training run ({@link readTrained}). A folder that is named twice has two shares.
 *
 * Models may differ in dropout and starting values, where the mean has those of the first; the rest of model.json and
 * the files it names must agree. Facts tell what the mean is of; scores are left out.
 *
 * @throws {@link UsageError} when `out` holds something
 * @throws {@link ModelFileError} when a folder is not a model of the system, or differs from the first
 * @throws {@link OutputError} when `out` cannot be written; nothing has its name then
 */
export async function averageModels<File extends ModelFile>(
  system: System<File>,
  folders: readonly [string, ...string[]],
  { out, precision, signal }: AverageOptions,
): Promise<AveragedModel<File>> {
  await expectNewFolder(out);
  const [folder, ...others] = folders;
  const { weights: start, ...model } = await readTrained(system, folder);
  const first = { folder, model };
  const found: FoundModel<File>[] = [first];
  async function* all(): AsyncGenerator<FoundWeights> {
    yield { where: folder, weights: start };
    for (const other of others) {
      signal?.throwIfAborted();
      const { weights: next, ...rest } = await readTrained(system, other);
      found.push({ folder: other, model: rest });
      expectSameModel(system, first, { folder: other, model: rest });
      yield { where: other, weights: next };
    }
  }
  const weights = await averageWeights(all());
  const { notes, ...mean } = meanOf(system, found, model);
  const next = 'Free space, or name another folder.';
  await writeNewFolder(out, (draft) => writeModel(draft, { ...mean, weights }, precision), { next });
  return { file: mean.file, notes };
}

/** All of the mean but its weights. */
function meanOf<File extends ModelFile>(
  system: System<File>,
  found: readonly FoundModel<File>[],
  model: NamedFiles<File>,
): NamedFiles<File> & { readonly notes: readonly string[] } {
  const { file: first, files } = model;
  const training = averagedFacts(found.map((one) => ({ folder: one.folder, facts: one.model.file.training })));
  const required = Object.fromEntries(system.fileNames(first).map((name) => [name, files[name] ?? new Uint8Array()]));
  const extras = system.averageExtras?.([model, ...found.slice(1).map((one) => one.model)]) ?? {
    file: first,
    files: {},
    notes: [],
  };
  return { file: { ...extras.file, training }, files: { ...required, ...extras.files }, notes: extras.notes };
}
