import { createHash } from 'node:crypto';
import { MODEL_FORMAT_VERSION } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import { writeModel } from '@tolmach/model-folder';
import type { ModelOrigin } from '@tolmach/model-folder';
import { INFER } from '@tolmach/recurrent-layer';
import { divergedAt } from '@tolmach/training';
import type { RunFacts, TrainingTask, ValidationResult } from '@tolmach/training';
import type { MusicPiece } from '../data/piece';
import type { MusicTrainingConfig } from '../training-config';
import { MusicNetwork } from '../network/music-network';
import type { MusicParams } from '../network/music-network';
import type { MusicModelFile } from '../system';
import { batchNats, musicObjective } from './music-objective';
import { batchesFrom, pieceBatch } from './piece-batches';
import type { PieceBatch } from './piece-batches';

/** What a model of music is trained from. */
export interface MusicMaterial {
  readonly train: readonly MusicPiece[];
  readonly validation: readonly MusicPiece[];
  /** Values to start from, and what is owed to the model that they are of. */
  readonly start?: HostTensors | undefined;
  readonly origin?: ModelOrigin | undefined;
}

/** Training of a model of music on pieces. */
export function musicTask(
  config: MusicTrainingConfig,
  { train, validation, start, origin }: MusicMaterial,
): TrainingTask<MusicParams, PieceBatch> {
  const network = new MusicNetwork(config.model);
  const { batchSize, inputNoise } = config.update;
  const held = validationBatches(validation);
  const fileOf = (facts: RunFacts) => modelFile(config, facts);
  return {
    specs: network.specs(),
    start,
    origin,
    objective: musicObjective(network, inputNoise),
    rateFactor: () => 1,
    dataChecksum: checksum(train),
    validationChecksum: checksum(validation),
    files: {},
    description: `${String(train.length)} pieces`,
    batches: (position) => batchesFrom(train, { seed: config.seed, batchSize }, position),
    smallerIsBetter: ['nats'],
    validationLoss: ({ nats = NaN }) => nats,
    validate: (params) => validate(network, params, held),
    modelFile: fileOf,
    writeModel: (folder, weights, facts) =>
      writeModel(folder, { file: fileOf(facts), weights, files: {} }, config.savedPrecision),
    close: () => Promise.resolve(),
  };
}

/** Pieces that are validated together. */
const VALIDATED_TOGETHER = 32;

/** All pieces, those of like length together. */
function validationBatches(pieces: readonly MusicPiece[]): PieceBatch[] {
  const sorted = [...pieces].sort((one, other) => one.length - other.length);
  return Array.from({ length: Math.ceil(sorted.length / VALIDATED_TOGETHER) }, (_, index) =>
    pieceBatch(sorted.slice(index * VALIDATED_TOGETHER, (index + 1) * VALIDATED_TOGETHER)),
  );
}

/** @throws {@link ConfigError} when the likelihood is not finite: such a model is not worth keeping */
async function validate(
  network: MusicNetwork,
  params: MusicParams,
  batches: readonly PieceBatch[],
): Promise<ValidationResult> {
  let [sum, numSteps] = [0, 0];
  for (const batch of batches) {
    const nats = batchNats(network, params, batch, { mode: INFER, inputNoise: 0 });
    sum += (await nats.data())[0] ?? NaN;
    nats.dispose();
    numSteps += batch.size;
  }
  const nats = sum / numSteps;
  if (!Number.isFinite(nats)) throw divergedAt('validation', `${String(nats)} nats per step`);
  return { scores: { nats }, samples: [] };
}

function modelFile({ model }: MusicTrainingConfig, { count: _, ...known }: RunFacts): MusicModelFile {
  return {
    formatVersion: MODEL_FORMAT_VERSION,
    kind: 'music',
    architecture: model,
    training: { ...known, targetTokens: 0 },
  };
}

function checksum(pieces: readonly MusicPiece[]): string {
  return createHash('sha256').update(JSON.stringify(pieces)).digest('hex');
}
