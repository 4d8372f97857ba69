import { activationList, activationsFrom, lstmBackward, lstmForward, tf } from '@tolmach/tensor-runtime';
import type { LstmActivations, LstmKernelState, LstmWeights } from '@tolmach/tensor-runtime';
import { attentionGradient, attentionStep } from './attention-kernel';
import type { AttentionStep, AttentionWeights } from './attention-kernel';
import type { PreparedMemory } from './attention';

/** An LSTM that attends after every step and sees the context at the next one. */
export interface LstmAttentionArguments {
  /** [batch, time, embedding], float32 */
  readonly inputs: tf.Tensor3D;
  readonly weights: LstmWeights;
  readonly attention: AttentionWeights;
  readonly prepared: PreparedMemory;
  readonly start: LstmKernelState;
  /** Whether attention weights are wanted too. */
  readonly withWeights?: boolean;
}

/** What the steps give. */
export type LstmAttentionSequence = {
  /** [batch, time, hidden] */
  readonly hidden: tf.Tensor3D;
  /** [batch, time, channel] */
  readonly context: tf.Tensor3D;
  /** [batch, time, position]: attention weights, if they were asked for */
  readonly weights?: tf.Tensor3D;
};

/** What each step keeps for the way back. */
interface Step {
  /** [batch, embedding + channel] */
  readonly input: tf.Tensor2D;
  readonly activations: LstmActivations;
  readonly attention: AttentionStep;
}

/**
 * Hidden states, contexts and if wanted attention weights: step t feeds on the input and the context of step t - 1 and
 * attends with its hidden state. The caller (or its tidy) owns the result. One differentiable operation: only what must
 * be is done step by step; weight, query, input and value gradients are one product each.
 */
export function lstmAttentionSequence(sequence: LstmAttentionArguments): LstmAttentionSequence {
  const { inputs, weights, attention, prepared, start, withWeights = false } = sequence;
  const { queryKernel, scores } = attention;
  const { values, keys, penalty } = prepared;
  const operation = tf.customGrad((...tensors: unknown[]) => {
    const save = tensors.pop() as tf.GradSaveFunc; // customGrad passes it last
    const saved = savedFrom(tensors as tf.Tensor[], scores !== undefined); // the tensors given below, in that order
    const embedded = tf.unstack(saved.inputs, 1) as tf.Tensor2D[]; // unstack drops one axis of three
    const steps = walk(saved, embedded);
    const outputs = steps.map(({ activations, attention: { context, weights: shown } }) =>
      tf.concat2d([activations.hidden, context, ...(withWeights ? [shown] : [])], 1),
    );
    const value = tf.stack(outputs, 1);
    save([...(tensors as tf.Tensor[]), ...steps.flatMap(stepList)]);
    const numFixed = tensors.length;
    const gradFunc = (outputGradient: tf.Tensor, kept: tf.Tensor[]) => {
      const fixed = savedFrom(kept.slice(0, numFixed), scores !== undefined);
      return sequenceGradient(outputGradient as tf.Tensor3D, fixed, stepsFrom(kept.slice(numFixed))); // value is rank 3
    };
    return { value, gradFunc };
  });
  const { kernel, bias } = weights;
  const fixed = [inputs, kernel, bias, start.hidden, start.cell, values, keys, penalty, queryKernel];
  const joined = operation(...fixed, ...(scores === undefined ? [] : [scores])) as tf.Tensor3D; // customGrad forgets the rank
  const widths = [start.hidden.shape[1], values.shape[2], ...(withWeights ? [values.shape[1]] : [])];
  const [hidden, context, shown] = tf.split(joined, widths, 2) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D?]; // the widths
  return { hidden, context, ...(shown && { weights: shown }) };
}

interface Saved {
  readonly inputs: tf.Tensor3D;
  readonly weights: LstmWeights;
  readonly start: LstmKernelState;
  readonly prepared: PreparedMemory;
  readonly attention: AttentionWeights;
}

function savedFrom(tensors: readonly tf.Tensor[], isAdditive: boolean): Saved {
  const [inputs, kernel, bias, hidden, cell, values, keys, penalty, queryKernel, scores] = tensors;
  const saved = {
    inputs,
    weights: { kernel, bias },
    start: { hidden, cell },
    prepared: { values, keys, penalty },
    attention: isAdditive ? { queryKernel, scores } : { queryKernel },
  };
  return saved as unknown as Saved; // the order of lstmAttentionSequence's argument list, whose ranks the list forgets
}

function walk(saved: Saved, embedded: readonly tf.Tensor2D[]): Step[] {
  const { weights, start, prepared, attention } = saved;
  const [batchSize, , channels] = prepared.values.shape;
  let state = start;
  let context = tf.zeros<tf.Rank.R2>([batchSize, channels]);
  return embedded.map((piece) => {
    const input = tf.concat2d([piece, context], 1); // [batch, embedding + channel]
    const activations = lstmForward(input, state, weights);
    const attended = attentionStep(attention, prepared, activations.hidden);
    state = activations;
    context = attended.context;
    return { input, activations, attention: attended };
  });
}

const TENSORS_A_STEP = 12;

function stepList({ input, activations, attention }: Step): tf.Tensor[] {
  const { query, energies, weights, context } = attention;
  return [input, ...activationList(activations), query, energies, weights, context];
}

function stepsFrom(list: readonly tf.Tensor[]): Step[] {
  return Array.from({ length: list.length / TENSORS_A_STEP }, (_, index) => {
    const offset = index * TENSORS_A_STEP;
    const [query, energies, weights, context] = list.slice(offset + 8, offset + 12);
    const step = {
      input: list[offset],
      activations: activationsFrom(list, offset + 1),
      attention: { query, energies, weights, context },
    };
    return step as unknown as Step; // written by stepList
  });
}

function sequenceGradient(outputGradient: tf.Tensor3D, saved: Saved, steps: readonly Step[]): tf.Tensor[] {
  return tf.tidy(() => {
    const { weights, start, prepared, attention } = saved;
    const hiddenSize = start.hidden.shape[1];
    const channels = prepared.values.shape[2];
    const embeddingSize = saved.inputs.shape[2];
    const [embeddingKernel, walkedKernel] = tf.split(weights.kernel, [embeddingSize, channels + hiddenSize]) as [
      tf.Tensor2D,
      tf.Tensor2D,
    ]; // two widths
    const walkedTransposed = walkedKernel.transpose(); // [4*hidden, channel + hidden]
    const outputs = stepGradients(outputGradient, hiddenSize, channels);
    const memoryGradient = attentionGradient(attention, prepared);
    const gates: tf.Tensor2D[] = new Array<tf.Tensor2D>(steps.length);
    let hidden = tf.zerosLike(start.hidden);
    let cell = tf.zerosLike(start.cell);
    let context = tf.zeros<tf.Rank.R2>([start.hidden.shape[0], channels]);
    for (const [index, step] of [...steps.entries()].reverse()) {
      const [ofHidden, ofContext, ofWeights] = outputs[index] ?? [hidden, context];
      const viaQuery = memoryGradient.step(step.attention, context.add(ofContext), ofWeights);
      const state = steps[index - 1]?.activations ?? start;
      const total = tf.addN([hidden, ofHidden, viaQuery]);
      const { input, activations } = step;
      const gradient = lstmBackward({ input, state, activations }, { hidden: total, cell }, weights);
      gates[index] = gradient.gates;
      const walked = tf.matMul<tf.Tensor2D>(gradient.gates, walkedTransposed); // [batch, channel + hidden]
      [context, hidden] = tf.split(walked, [channels, hiddenSize], 1) as [tf.Tensor2D, tf.Tensor2D]; // two widths
      cell = gradient.previousCell;
    }
    const allGates = tf.concat2d(gates, 0); // [time*batch, 4*hidden]
    const inputRows = tf.concat2d(
      steps.map((step) => step.input),
      0,
    ); // [time*batch, embedding + channel]
    const states = [start, ...steps.slice(0, -1).map((step) => step.activations)];
    const hiddenRows = tf.concat2d(
      states.map((state) => state.hidden),
      0,
    ); // [time*batch, hidden]
    const kernelGradient = tf.concat2d(
      [tf.matMul<tf.Tensor2D>(inputRows, allGates, true), tf.matMul<tf.Tensor2D>(hiddenRows, allGates, true)],
      0,
    );
    const ofMemory = memoryGradient.finish(steps.map((step) => step.activations.hidden));
    const embedded = tf.matMul<tf.Tensor2D>(allGates, embeddingKernel, false, true); // [time*batch, embedding]
    const batchSize = start.hidden.shape[0];
    const embeddedGradient = embedded.reshape([steps.length, batchSize, embeddingSize]).transpose([1, 0, 2]);
    const ofInputs = [embeddedGradient, kernelGradient, allGates.sum(0), hidden, cell];
    const ofPrepared = [ofMemory.values, ofMemory.keys, tf.zerosLike(prepared.penalty)];
    return [
      ...ofInputs,
      ...ofPrepared,
      ofMemory.queryKernel,
      ...(ofMemory.scores === undefined ? [] : [ofMemory.scores]),
    ];
  });
}

/** Gradients of a step's hidden state, context and, where they were asked for, attention weights. */
type StepGradients = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D?];

function stepGradients(outputGradient: tf.Tensor3D, hiddenSize: number, channels: number): StepGradients[] {
  const positions = outputGradient.shape[2] - hiddenSize - channels; // 0 where weights were not asked for
  const widths = [hiddenSize, channels, ...(positions > 0 ? [positions] : [])];
  const steps = tf.unstack(outputGradient, 1) as tf.Tensor2D[]; // unstack drops one axis of three
  return steps.map((step) => tf.split(step, widths, 1) as StepGradients); // one part a width
}
