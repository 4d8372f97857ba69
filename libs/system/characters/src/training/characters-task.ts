import { createHash } from 'node:crypto';
import { MODEL_FORMAT_VERSION } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import type { CharactersModelFile } from '../system';
import type { CharactersTrainingConfig } from '../training-config';
import { writeModel } from '@tolmach/model-folder';
import type { ModelOrigin } from '@tolmach/model-folder';
import { perplexityScores, targetFacts } from '@tolmach/sequence-training';
import type { RunFacts, TrainingTask } from '@tolmach/training';
import { CharactersNetwork } from '../network/characters-network';
import type { CharactersParams } from '../network/characters-network';
import type { UnitCodec } from '../text/unit-codec';
import { charactersObjective } from './characters-objective';
import type { ContinuedBatch } from './characters-objective';
import { validateCharacters } from './characters-validation';
import { streamBatches } from './text-streams';

/** What a language model is trained from. */
export interface CharactersMaterial {
  readonly codec: UnitCodec;
  /** units of the training text */
  readonly train: Int32Array;
  /** units of the validation text, and its predicted characters */
  readonly validation: { readonly ids: Int32Array; readonly numCharacters: number };
  /** Values to start from, and what is owed to the model that they are of. */
  readonly start?: HostTensors;
  readonly origin?: ModelOrigin;
}

/** Training of a language model on a text. */
export function charactersTask(
  config: CharactersTrainingConfig,
  { codec, train, validation, start, origin }: CharactersMaterial,
): TrainingTask<CharactersParams, ContinuedBatch> {
  const network = new CharactersNetwork(config.model, codec.size);
  const { streams, k1, k2, stateReset } = config.update;
  const { sampleLength, temperature } = config.validation;
  const unitsPerCharacter = (validation.ids.length - 1) / validation.numCharacters;
  const fileOf = (facts: RunFacts) => modelFile(config, codec, targetFacts(facts));
  return {
    specs: network.specs(),
    start,
    origin,
    objective: charactersObjective(network, { units: codec.units, k1, stateReset }),
    rateFactor: () => 1,
    dataChecksum: checksum(train),
    validationChecksum: checksum(validation.ids),
    files: codec.files,
    description: `${String(codec.size)} ${codec.units}`,
    batches: (position) => streamBatches(train, { streams, k1, k2, seed: config.seed }, position),
    validate: (params) => validateCharacters(network, params, { ...validation, codec, sampleLength, temperature }),
    ...perplexityScores(config.stop),
    smallerIsBetter: ['nats', 'bitsPerCharacter', 'perplexity'],
    validationLoss: ({ nats = NaN }) => nats / unitsPerCharacter,
    modelFile: fileOf,
    writeModel: (folder, weights, facts) =>
      writeModel(folder, { file: fileOf(facts), weights, files: codec.files }, config.savedPrecision),
    close: () => Promise.resolve(),
  };
}

function modelFile(
  { model }: CharactersTrainingConfig,
  codec: UnitCodec,
  training: CharactersModelFile['training'],
): CharactersModelFile {
  const [vocabulary] = Object.keys(codec.files);
  return {
    formatVersion: MODEL_FORMAT_VERSION,
    kind: 'characters',
    units: codec.units,
    ...(vocabulary !== undefined && { vocabulary }),
    vocabularySize: codec.size,
    architecture: model,
    training,
  };
}

function checksum(ids: Int32Array): string {
  return createHash('sha256').update(ids).digest('hex');
}
