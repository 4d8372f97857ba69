import { batchMajor, lstmGradient, lstmWalk, tf, treeOperation } from '@tolmach/tensor-runtime';
import type { LstmGradient, LstmLayer, LstmState, LstmWalk, WalkedStep } from '@tolmach/tensor-runtime';
import { attentionGradient, attentionInputs, attentionWalk } from './attention-kernel';
import type { AskedWeights, AttentionGradient, AttentionInputs, AttentionStep } from './attention-kernel';
import type { ReadoutParams } from './readout';
import { readoutGradient, readoutWalk } from './readout-kernel';
import type { ReadoutStep } from './readout-kernel';

/** One LSTM layer of a decoder. */
export interface FedLayer {
  readonly layer: LstmLayer;
  /** Whether its input from below is added to its output. */
  readonly isResidual: boolean;
  /** [batch, input] for each step: what its input is multiplied with, in training; empty where nothing is. */
  readonly inputMasks: readonly tf.Tensor2D[];
}

/** LSTM layers of which the top one attends, and a readout that the bottom one sees at the next step. */
export interface InputFeedingArguments {
  /** [batch, time, embedding], float32 */
  readonly inputs: tf.Tensor3D;
  /** bottom first; there is at least one */
  readonly layers: readonly FedLayer[];
  /** left out in decoders without attention */
  readonly asked?: AskedWeights;
  readonly readout: ReadoutParams;
  /** Whether the readout sees the inputs too. */
  readonly seesEmbedding: boolean;
  /** Whether attention weights are wanted too. */
  readonly withWeights?: boolean;
}

/** What the steps give. */
export type InputFeedingSequence = {
  /** [batch, time, readout] */
  readonly readouts: tf.Tensor3D;
  /** [batch, time, position] attention weights, if they were asked for and there is attention */
  readonly weights?: tf.Tensor3D;
};

/**
 * Readouts and if wanted attention weights: step t feeds on the input and the readout of step t - 1. The caller (or its
 * tidy) owns the result. One differentiable operation: only what must be is done step by step; every weight's gradient
 * is one product for all steps.
 * @see Luong et al. 2015, section 3.3
 */
export function inputFeedingSequence(sequence: InputFeedingArguments): InputFeedingSequence {
  const { asked, readout } = sequence;
  const numPositions = sequence.withWeights === true ? (asked?.prepared.values.shape[1] ?? 0) : 0;
  const joined = treeOperation<Given, Kept, tf.Tensor3D>(givenBy(sequence), {
    forward(given) {
      const steps = walk(given, sequence);
      const stacked = tf.stack(
        steps.map((step) => outputsOf(step, numPositions > 0)),
        1,
      ) as tf.Tensor3D; // one rank more
      return { value: stacked, kept: { steps, masks: sequence.layers.map((layer) => layer.inputMasks) } };
    },
    backward: (gradient, given, kept) => walkBack(gradient, given, kept, sequence),
  }); // [batch, time, readout (+ position)]
  if (numPositions === 0) return { readouts: joined };
  const widths = [readout.bias.shape[0], numPositions];
  const [readouts, weights] = tf.split(joined, widths, 2) as [tf.Tensor3D, tf.Tensor3D]; // two widths
  return { readouts, weights };
}

/** All that has a gradient. */
type Given = {
  readonly inputs: tf.Tensor3D;
  readonly layers: readonly LstmLayer[];
  readonly attention?: AttentionInputs;
  readonly readout: ReadoutParams;
};

/** What each step keeps for the way back. */
type Step = {
  /** bottom first */
  readonly layers: readonly WalkedStep[];
  /** [batch, hidden] output of the top layer, which is attention's query */
  readonly top: tf.Tensor2D;
  readonly attention?: AttentionStep;
  readonly read: ReadoutStep;
};

/** Masks: one list per layer, with one mask per step. */
type Kept = { readonly steps: readonly Step[]; readonly masks: readonly (readonly tf.Tensor2D[])[] };

function givenBy({ inputs, layers, asked, readout }: InputFeedingArguments): Given {
  return {
    inputs,
    layers: layers.map(({ layer }) => layer),
    ...(asked && { attention: attentionInputs(asked) }),
    readout: { kernel: readout.kernel, bias: readout.bias },
  };
}

function walk(given: Given, { layers, asked, seesEmbedding }: InputFeedingArguments): Step[] {
  const { inputs, readout } = given;
  const [walks, readOut] = [given.layers.map((layer) => lstmWalk(layer)), readoutWalk(readout)];
  const attend = asked && given.attention && attentionWalk(given.attention, asked.prepared.penalty);
  let states: readonly LstmState[] = given.layers.map(({ start }) => start);
  let feed = tf.zeros<tf.Rank.R2>([inputs.shape[0], readout.bias.shape[0]]);
  return (tf.unstack(inputs, 1) as tf.Tensor2D[]).map((embedded, time) => {
    const input = tf.concat2d([embedded, feed], 1); // [batch, embedding + readout]
    const { steps, top } = climb(walks, layers, { input, states, time });
    const attention = attend?.(top);
    const made = attention === undefined ? [top] : [top, attention.context];
    const read = readOut(seesEmbedding ? [...made, embedded] : made);
    states = steps.map(({ activations }) => activations);
    feed = read.readout;
    return { layers: steps, top, read, ...(attention && { attention }) };
  });
}

/** One step through all layers: what each keeps, and the output of the top one. */
function climb(
  walks: readonly LstmWalk[],
  layers: readonly FedLayer[],
  { input, states, time }: { input: tf.Tensor2D; states: readonly LstmState[]; time: number },
): { steps: WalkedStep[]; top: tf.Tensor2D } {
  let below = input;
  const steps = layers.map(({ isResidual, inputMasks, layer }, index) => {
    const walk = walks[index] as LstmWalk; // one per layer
    const mask = inputMasks[time];
    const step = walk(mask === undefined ? below : below.mul(mask), states[index] ?? layer.start);
    below = isResidual ? step.activations.hidden.add<tf.Tensor2D>(below) : step.activations.hidden;
    return step;
  });
  return { steps, top: below };
}

/** [batch, readout (+ position)] */
function outputsOf({ read, attention }: Step, withWeights: boolean): tf.Tensor2D {
  return withWeights && attention ? tf.concat2d([read.readout, attention.weights], 1) : read.readout;
}

function walkBack(
  outputGradient: tf.Tensor3D,
  given: Given,
  { steps, masks }: Kept,
  { layers, seesEmbedding }: InputFeedingArguments,
): Given {
  const { inputs, attention, readout } = given;
  const tops = steps.map(({ top }) => top);
  const layerGradients = given.layers.map((layer, index) => {
    const layerSteps = steps.map((step) => step.layers[index] as WalkedStep); // one per layer
    return lstmGradient(layer, layerSteps, index === 0 ? inputs.shape[2] : 0);
  });
  const memoryGradient = attention && attentionGradient(attention);
  const readGradient = readoutGradient(readout, readout.kernel.shape[0] - (seesEmbedding ? inputs.shape[2] : 0));
  const gradients = stepGradients(outputGradient, readout.bias.shape[0]);
  let feed = tf.zeros<tf.Rank.R2>([inputs.shape[0], readout.bias.shape[0]]);
  for (const [time, step] of [...steps.entries()].reverse()) {
    const [ofReadout, ofWeights] = gradients[time] as StepGradients; // there is one for each step
    const ofMade = readGradient.step(step.read, [ofReadout, feed]);
    const ofTop = memoryGradient === undefined ? ofMade : queried(memoryGradient, step, { ofMade, ofWeights });
    feed = descend(layerGradients, { layers, masks, time }, ofTop);
  }
  const ofLayers = layerGradients.map((gradient) => gradient.finish());
  const ofRead = readGradient.finish();
  const seeing = [...ofLayers.slice(0, 1), ...(seesEmbedding ? [ofRead] : [])]; // all that saw the inputs
  const ofInputs = tf.addN(seeing.map((gradient) => gradient.givenInputs())); // [time*batch, embedding]
  return {
    inputs: batchMajor(ofInputs, inputs.shape[0]),
    layers: ofLayers.map(({ layer }) => layer),
    ...(memoryGradient && { attention: memoryGradient.finish(tops) }),
    readout: ofRead.params,
  };
}

/** Gradient of the output of the top layer, which attention asked, from that of what the readout saw of the two. */
function queried(
  gradient: AttentionGradient,
  { top, attention }: Step,
  { ofMade, ofWeights }: { ofMade: tf.Tensor2D; ofWeights: tf.Tensor2D | undefined },
): tf.Tensor2D {
  if (attention === undefined) return ofMade;
  const widths = [top.shape[1], attention.context.shape[1]];
  const [ofTop, ofContext] = tf.split(ofMade, widths, 1) as [tf.Tensor2D, tf.Tensor2D]; // two widths
  return ofTop.add(gradient.step(attention, ofContext, ofWeights));
}

/** One step back through all layers: the gradient of the readout that the bottom one was fed. */
function descend(
  gradients: readonly LstmGradient[],
  { layers, masks, time }: { layers: readonly FedLayer[]; masks: Kept['masks']; time: number },
  ofTop: tf.Tensor2D,
): tf.Tensor2D {
  let ofOutput = ofTop;
  for (const [index, gradient] of [...gradients.entries()].reverse()) {
    const mask = masks[index]?.[time];
    const ofInput = gradient.step([ofOutput]);
    const ofBelow = mask === undefined ? ofInput : ofInput.mul<tf.Tensor2D>(mask);
    ofOutput = layers[index]?.isResidual === true ? ofBelow.add(ofOutput) : ofBelow;
  }
  return ofOutput;
}

/** Gradients of a step's readout and, where they were asked for, attention weights. */
type StepGradients = [tf.Tensor2D, tf.Tensor2D?];

function stepGradients(outputGradient: tf.Tensor3D, readoutSize: number): StepGradients[] {
  const positions = outputGradient.shape[2] - readoutSize; // 0 where weights were not asked for
  const steps = tf.unstack(outputGradient, 1) as tf.Tensor2D[]; // unstack drops one axis of three
  if (positions === 0) return steps.map((step) => [step]);
  return steps.map((step) => tf.split(step, [readoutSize, positions], 1) as StepGradients); // one part a width
}
