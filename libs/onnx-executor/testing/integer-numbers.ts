import type { IdBatch, PixelBatch } from '@tolmach/contracts';
import { irregularWeights } from '@tolmach/testing-kit';
import { openOnnxCaptioner } from '../src/lib/open-onnx-captioner';
import { openOnnxTranslator } from '../src/lib/open-onnx-translator';
import type { OnnxExecutor } from '../src/lib/onnx-executor';
import { tinyCaptioner } from './tiny-captioner';
import type { TinyCaptioner } from './tiny-captioner';
import { tinyTranslator } from './tiny-translator';

/** What two models in int8 make of a batch of two. */
export type IntegerNumbers = Readonly<Record<'translation' | 'captions', BatchNumbers>>;

/** Numbers of a batch, one row after the other. */
export interface BatchNumbers {
  /** values of the memory */
  readonly memory: readonly number[];
  /** [step, row, id] */
  readonly logProbs: readonly number[];
}

const OPTIONS = { precision: 'int8', threads: 1 } as const;
const NUM_STEPS = 4;

/** Numbers of both models on this CPU. */
export async function integerNumbers(): Promise<IntegerNumbers> {
  const { file, weights } = tinyTranslator();
  const translator = await openOnnxTranslator(file, weights, 'tiny', OPTIONS);
  const ids = Int32Array.from([7, 30, 12, 25, 9, 3, 15, 8, 3, 0, 0, 0]);
  const sentences: IdBatch = { ids, batchSize: 2, time: 6, lengths: Int32Array.of(6, 3) };
  const translation = await numbersOf(translator.executor, sentences, file.targetVocabularySize);
  const model = integerCaptioner();
  const captioner = await openOnnxCaptioner(model.file, model.cnn, model.weights, 'tiny', OPTIONS);
  const captions = await numbersOf(captioner.executor, pictures(), model.file.vocabularySize);
  translator.executor.dispose();
  captioner.executor.dispose();
  return { translation, captions };
}

/** Steps of two rows along fixed ids. */
async function numbersOf<Input>(executor: OnnxExecutor<Input>, input: Input, numIds: number): Promise<BatchNumbers> {
  const source = await executor.encode(input);
  let state = executor.decoder.start(source, 1);
  const logProbs: number[] = [];
  for (let step = 0; step < NUM_STEPS; step++) {
    const lastIds = Int32Array.of(2 + step, 4 + step);
    const result = await executor.decoder.step(state, { parents: Int32Array.of(0, 1), lastIds, topK: numIds });
    state = result.state;
    logProbs.push(...byId(result.ids, result.logProbs, numIds));
  }
  return { memory: [...(source.memory.values.data as Float32Array)], logProbs }; // as the graph declares it
}

/** Log-probabilities in the order of ids instead of best first. */
function byId(ids: Int32Array, logProbs: Float32Array, numIds: number): number[] {
  const ordered = new Array<number>(ids.length).fill(NaN);
  ids.forEach((id, place) => (ordered[Math.floor(place / numIds) * numIds + id] = logProbs[place] ?? NaN));
  return ordered;
}

const image = { height: 16, width: 24 };

function pictures(): PixelBatch {
  const size = image.height * image.width * 3;
  return {
    pixels: Uint8Array.from({ length: 2 * size }, (_, at) => (at < size ? at * 7919 : at * 31) % 251),
    batchSize: 2,
    ...image,
  };
}

/** The kinds of convolution that ONNX Runtime has kernels of their own for: of few and of many channels, of each channel alone. */
export function integerCaptioner(): TinyCaptioner {
  const conv = { kernel: [1, 1], strides: [1, 1], padding: 'same', activation: 'relu6' };
  const layers = [
    { ...conv, op: 'conv2d', name: 'stem', input: 'input', kernel: [3, 3], strides: [2, 2], output_shape: [8, 12, 16] },
    { ...conv, op: 'conv2d', name: 'dense', input: 'stem', kernel: [3, 3], output_shape: [8, 12, 16] },
    { ...conv, op: 'conv2d', name: 'project', input: 'dense', activation: 'linear', output_shape: [8, 12, 16] },
    { ...conv, op: 'conv2d', name: 'expand', input: 'project', output_shape: [8, 12, 32] },
    {
      ...conv,
      op: 'depthwise_conv2d',
      name: 'each',
      input: 'expand',
      kernel: [3, 3],
      strides: [2, 2],
      output_shape: [4, 6, 32],
    },
    { ...conv, op: 'conv2d', name: 'head', input: 'each', output_shape: [4, 6, 16] },
  ];
  const shapes = {
    stem: [3, 3, 3, 16],
    dense: [3, 3, 16, 16],
    project: [1, 1, 16, 16],
    expand: [1, 1, 16, 32],
    each: [3, 3, 32, 1],
    head: [1, 1, 32, 16],
  };
  const named = Object.entries(shapes).flatMap(([name, shape]) => [
    { path: `encoder/cnn/${name}/weights`, spec: { shape } },
    { path: `encoder/cnn/${name}/bias`, spec: { shape: [name === 'each' ? 32 : (shape.at(-1) ?? 0)] } },
  ]);
  const cnn = {
    name: 'small',
    input: { size: [16, 24], mean: [127, 127, 127], std: [128, 128, 128] },
    layers: layers.map((layer) => ({ ...layer, weights: 'w', bias: 'b' })),
  };
  const weights = irregularWeights(named, 3);
  return tinyCaptioner({ cnn, image, encoder: { cut: 'head', projectionSize: 0 }, weights, memorySize: 16 });
}
