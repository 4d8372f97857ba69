import { DEFAULT_SPECIAL_IDS, cnnArchitectureSchema, searchConfigSchema } from '@tolmach/contracts';
import { captioningArchitectureSchema } from '../src/architecture';
import { captioningTrainingConfigSchema } from '../src/training-config';
import type { CaptioningTrainingConfig } from '../src/training-config';
import { assembleTargets } from '@tolmach/sequence-training';
import { ParameterStore, SeededRandom, disposeTree } from '@tolmach/tensor-runtime';
import { seededNumbers } from '@tolmach/testing-kit';
import { Optimiser, trainStep } from '@tolmach/training';
import type { StepMachinery, TrainedStep } from '@tolmach/training';
import { CaptioningNetwork } from '../src/network/captioning-network';
import type { CaptioningParams } from '../src/network/captioning-network';
import type { CaptionBatch } from '../src/training/caption-batches';
import { captionObjective } from '../src/training/caption-objective';
import type { CaptionLearner } from '../src/training/caption-objective';
import { decodeCaptions } from '../src/training/decode-captions';

/** Images of a few cells in a row; each shows an object, and some bear a mark. A caption names the objects at the marks. */
export interface GridTask {
  readonly positions: number;
  /** marks, which differ: the caption follows their order; at most 3 */
  readonly marks: number;
}

const NUM_OBJECTS = 5;
const FIRST_OBJECT = 4; // after the special ids
const CHANNELS = NUM_OBJECTS + 3;

/** A batch of the task, and what should be said of each image. */
export interface GridBatch extends CaptionBatch {
  readonly captions: readonly (readonly number[])[];
}

/** Images that depend on the seed only. */
export function gridBatch({ positions, marks }: GridTask, numImages: number, seed: number): GridBatch {
  const random = seededNumbers(seed);
  const grids = new Float32Array(numImages * positions * CHANNELS);
  const captions = Array.from({ length: numImages }, (_, image) => {
    const objects = Array.from({ length: positions }, () => Math.floor(random() * NUM_OBJECTS));
    const shuffled = objects.map((_, cell) => [random(), cell] as const).sort(([one], [other]) => one - other);
    const cells = shuffled.map(([, cell]) => cell).slice(0, marks);
    const place = (cell: number, channel: number) => (image * positions + cell) * CHANNELS + channel;
    for (const [cell, object] of objects.entries()) grids[place(cell, object)] = 1;
    for (const [mark, cell] of cells.entries()) grids[place(cell, NUM_OBJECTS + mark)] = 1;
    return cells.map((cell) => FIRST_OBJECT + (objects[cell] ?? NaN));
  });
  return {
    grids,
    gridShape: [1, positions, CHANNELS],
    numImages,
    examples: captions.map((_, image) => image),
    imageOfRow: Int32Array.from(captions.keys()),
    ...assembleTargets(captions, DEFAULT_SPECIAL_IDS),
    captions,
  };
}

const SIZES = { embeddingSize: 12, hiddenSize: 24, numLayers: 1, attentionSize: 16, readoutSize: 12 };

/** A captioning network over grids of the task; keys given replace the small decoder's. */
export function gridLearner({ positions }: GridTask, decoder: object = {}): CaptionLearner {
  const shape = { kernel: [1, 1], strides: [16, 16], output_shape: [1, positions, CHANNELS] };
  const names = { weights: 'head/weights', bias: 'head/bias' };
  const cnn = cnnArchitectureSchema.parse({
    name: 'cells',
    input: { size: [16, 16 * positions], mean: [0, 0, 0], std: [1, 1, 1] },
    layers: [{ op: 'conv2d', name: 'head', input: 'input', ...names, padding: 'same', activation: 'linear', ...shape }],
  });
  const architecture = captioningArchitectureSchema.parse({
    encoder: { cut: 'head', projectionSize: 24 },
    decoder: { ...SIZES, ...decoder },
  });
  const image = { height: 16, width: 16 * positions };
  const vocabularySize = FIRST_OBJECT + NUM_OBJECTS;
  const network = new CaptioningNetwork({ architecture, cnn, image, vocabularySize });
  return { network, layer: 'head', specialIds: DEFAULT_SPECIAL_IDS };
}

/** The update section of a config. */
export function gridUpdate(keys: object = {}): CaptioningTrainingConfig['update'] {
  const data = { images: 'none', captions: 'none' };
  return captioningTrainingConfigSchema.parse({ data, update: { labelSmoothing: 0, ...keys } }).update;
}

/** A network in training on batches of the task. */
export class GridTraining {
  readonly learner: CaptionLearner;
  readonly store: ParameterStore<CaptioningParams>;
  private readonly optimiser: Optimiser;
  private readonly machinery: StepMachinery<CaptioningParams, CaptionBatch>;
  private readonly batchImages: number;
  private last: TrainedStep | undefined;

  constructor(
    private readonly task: GridTask,
    private readonly seed: number,
    { decoder, update: keys }: { decoder?: object; update?: object } = {},
  ) {
    const update = gridUpdate({ batchImages: 64, ...keys });
    this.batchImages = update.batchImages;
    this.learner = gridLearner(task, decoder);
    this.store = ParameterStore.initialise(this.learner.network.specs(), new SeededRandom(seed, 0, 'initialise'));
    const { optimiser } = captioningTrainingConfigSchema.parse({ data: { images: 'none', captions: 'none' } });
    const isLearnt = (path: string) => !path.startsWith('encoder/cnn/');
    this.optimiser = new Optimiser(this.store, optimiser, undefined, (path) => Number(isLearnt(path)));
    const objective = captionObjective(this.learner, update);
    this.machinery = { objective, store: this.store, optimiser: this.optimiser, update, seed };
  }

  /** Steps on fresh batches from one step, counted from 1, to another; returns what the last one told. */
  async train(from: number, to: number, learningRate = 0.01): Promise<TrainedStep> {
    for (let step = from; step <= to; step++) {
      const batch = gridBatch(this.task, this.batchImages, this.seed + step);
      this.last = await trainStep(this.machinery, batch, { step, learningRate, carried: this.last?.carried });
    }
    return this.last ?? { loss: NaN, gradientNorm: NaN };
  }

  /** Share of fresh images of which greedy search says exactly what it should. */
  async score(numImages = 200): Promise<number> {
    const batch = gridBatch(this.task, numImages, this.seed - 1);
    const tensors = this.store.readAll();
    const search = searchConfigSchema.parse({ beamSize: 1, maxLength: this.task.marks + 2 });
    const found = await decodeCaptions(this.learner, this.store.params(tensors), batch, search);
    disposeTree(tensors);
    const said = found.map(([best]) => best?.ids.join(' '));
    return said.filter((ids, image) => ids === batch.captions[image]?.join(' ')).length / numImages;
  }

  dispose(): void {
    this.optimiser.dispose();
    this.store.dispose();
  }
}
