import { decoderConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { INFER } from '@tolmach/recurrent-layer';
import type { Mode } from '@tolmach/recurrent-layer';
import { ParameterStore, SeededRandom, tf } from '@tolmach/tensor-runtime';
import type { TensorMemory } from '@tolmach/tensor-runtime';
import { expectTensor, goldenToTensor } from '@tolmach/testing-kit';
import type { Golden, GoldenCase } from '@tolmach/testing-kit';
import { AttentionDecoder } from '../src/lib/attention-decoder';
import type { AttendedSequences } from '../src/lib/attended-sequences';
import type { DecoderParams } from '../src/lib/decoder-step';

/** Ids that the specs' decoders know. */
export const VOCABULARY_SIZE = 11;

/** The decoder of a golden case's settings, which take the place of the file's. */
export function decoderOf(golden: Golden, settings: Readonly<Record<string, unknown>>): AttentionDecoder {
  const { cell = 'lstm', memorySize = 9, ...config } = settings;
  const ofCell = typeof cell === 'object' ? cell : { kind: cell };
  const whole = decoderConfigSchema.parse({ ...golden.settings, ...config, cell: ofCell });
  return new AttentionDecoder(whole, Number(memorySize), initialisationSchema.parse({}));
}

/** All that goes into a decoder: inputs first, then parameters by sorted path. */
const INPUTS = ['embedded', 'memory', 'summary'];

/** A golden case ready to run. */
export interface GoldenDecoder {
  readonly names: readonly string[];
  readonly points: tf.Tensor[];
  /** Readouts [batch, time, readout] from {@link points} or their like. */
  readonly apply: (tensors: readonly tf.Tensor[]) => tf.Tensor3D;
  /** Like `apply`, with what losses on attention need; every row is taken `copies` times. */
  readonly applyWithAttention: (tensors: readonly tf.Tensor[], mode?: Mode, copies?: number) => AttendedSequences;
  /** Step by step, as in search, with attention weights. */
  readonly walk: (tensors: readonly tf.Tensor[]) => { readouts: tf.Tensor3D; attention: tf.Tensor3D };
}

/** A case ready to run; the caller's tidy owns its tensors. */
export function openGolden(golden: Golden, one: GoldenCase): GoldenDecoder {
  const decoder = decoderOf(golden, one.settings);
  const store = ParameterStore.initialise(decoder.specs(VOCABULARY_SIZE), new SeededRandom(1));
  const paths = store.names.filter((path) => path !== 'outputBias');
  const sourceMask = goldenToTensor<tf.Rank.R2>(golden.tensor('sourceMask'));
  const unpack = (tensors: readonly tf.Tensor[]) => {
    const [embedded, values, summary, ...rest] = tensors as [tf.Tensor3D, tf.Tensor3D, tf.Tensor2D, ...tf.Tensor[]]; // INPUTS
    const byPath = new Map(paths.map((path, index) => [path, rest[index]]));
    const params = store.params(store.names.map((path) => byPath.get(path) ?? tf.zeros([VOCABULARY_SIZE])));
    return { params, embedded, memory: { values, mask: sourceMask, summary } };
  };
  const names = [...INPUTS, ...paths.map((path) => `params/${path}`)];
  const opened: GoldenDecoder = {
    names,
    points: names.map((name) => goldenToTensor(one.tensor(name))),
    apply(tensors) {
      const { params, embedded, memory } = unpack(tensors);
      const mask = goldenToTensor<tf.Rank.R2>(golden.tensor('targetMask'));
      const rows = decoder.apply(params, memory, { embedded, mask }, INFER);
      return rows.reshape([embedded.shape[0], embedded.shape[1], -1]);
    },
    applyWithAttention(tensors, mode = INFER, copies = 1) {
      const { params, embedded, memory } = unpack(tensors);
      const [batchSize, time] = embedded.shape;
      const taken = {
        values: memory.values.tile<tf.Tensor3D>([copies, 1, 1]),
        mask: memory.mask.tile<tf.Tensor2D>([copies, 1]),
        summary: memory.summary.tile<tf.Tensor2D>([copies, 1]),
      };
      const mask = goldenToTensor<tf.Rank.R2>(golden.tensor('targetMask')).slice([0, 0], [batchSize, time]);
      const target = {
        embedded: embedded.tile<tf.Tensor3D>([copies, 1, 1]),
        mask: mask.tile<tf.Tensor2D>([copies, 1]),
      };
      return decoder.applyWithAttention(params, taken, target, mode);
    },
    walk(tensors) {
      const { params, embedded, memory } = unpack(tensors);
      return stepThrough(decoder, params, memory, embedded);
    },
  };
  store.dispose();
  return opened;
}

function stepThrough(decoder: AttentionDecoder, params: DecoderParams, memory: TensorMemory, embedded: tf.Tensor3D) {
  const prepared = decoder.prepare(params, memory);
  let state = decoder.start(params, memory.summary);
  const steps = (tf.unstack(embedded, 1) as tf.Tensor2D[]).map((piece) => {
    const step = decoder.step(params, prepared, { embedded: piece, state });
    state = step.state;
    return step;
  });
  const stacked = (part: 'readout' | 'weights') => tf.stack(steps.map((step) => step[part]), 1) as tf.Tensor3D; // prettier-ignore
  return { readouts: stacked('readout'), attention: stacked('weights') };
}

/** Real target positions only: [batch, time, *] times the mask. */
export function realSteps(golden: Golden, sequences: tf.Tensor): tf.Tensor {
  return sequences.mul(goldenToTensor(golden.tensor('targetMask')).expandDims(2));
}

/** Holds the gradients of a scalar loss of a case's tensors to the file's. */
export function expectGradients(
  one: GoldenCase,
  { names, points }: GoldenDecoder,
  loss: (tensors: readonly tf.Tensor[]) => tf.Tensor,
  tolerance: number,
): void {
  const connected = (...tensors: tf.Tensor[]): tf.Tensor => {
    const untouched = tf.addN(tensors.map((tensor) => tensor.sum())).mul(0); // keeps unused inputs in the graph
    return loss(tensors).add(untouched);
  };
  tf.grads(connected)(points).forEach((gradient, index) => {
    const name = `gradient/${names[index] ?? ''}`;
    expectTensor(gradient, name).toBeCloseTo(one.tensor(name), tolerance);
  });
}
