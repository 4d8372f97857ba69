import { batchMajor, lstmGradient, lstmWalk, tf, treeOperation } from '@tolmach/tensor-runtime';
import type { LstmLayer, WalkedStep } from '@tolmach/tensor-runtime';
import { attentionGradient, attentionInputs, attentionWalk } from './attention-kernel';
import type { AskedWeights, AttentionInputs, AttentionStep } from './attention-kernel';

/** An LSTM that attends after every step and sees the context at the next one. */
export interface LstmAttentionArguments {
  /** [batch, time, embedding], float32 */
  readonly inputs: tf.Tensor3D;
  readonly layer: LstmLayer;
  readonly asked: AskedWeights;
  /** Whether attention weights are wanted too. */
  readonly withWeights?: boolean;
}

/** What the steps give. */
export type LstmAttentionSequence = {
  /** [batch, time, hidden] */
  readonly hidden: tf.Tensor3D;
  /** [batch, time, channel] */
  readonly context: tf.Tensor3D;
  /** [batch, time, position] attention weights, if they were asked for */
  readonly weights?: tf.Tensor3D;
};

/**
 * Hidden states, contexts and if wanted attention weights: step t feeds on the input and the context of step t - 1 and
 * attends with its hidden state. The caller (or its tidy) owns the result. One differentiable operation: only what must
 * be is done step by step; weight, query, input and value gradients are one product each.
 */
export function lstmAttentionSequence(sequence: LstmAttentionArguments): LstmAttentionSequence {
  const { inputs, layer, asked, withWeights = false } = sequence;
  const { prepared } = asked;
  const given = { inputs, layer, attention: attentionInputs(asked) };
  const joined = treeOperation<Given, readonly Step[], tf.Tensor3D>(given, {
    forward(tensors) {
      const steps = walk(tensors, prepared.penalty);
      const stacked = tf.stack(
        steps.map((step) => outputsOf(step, withWeights)),
        1,
      ) as tf.Tensor3D; // one rank more
      return { value: stacked, kept: steps };
    },
    backward: walkBack,
  });
  const widths = [
    layer.start.hidden.shape[1],
    prepared.values.shape[2],
    ...(withWeights ? [prepared.values.shape[1]] : []),
  ];
  const [hidden, context, shown] = tf.split(joined, widths, 2) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D?]; // the widths
  return { hidden, context, ...(shown && { weights: shown }) };
}

/** All that has a gradient. */
type Given = {
  readonly inputs: tf.Tensor3D;
  readonly layer: LstmLayer;
  readonly attention: AttentionInputs;
};

/** What each step keeps for the way back. */
type Step = { readonly lstm: WalkedStep; readonly attention: AttentionStep };

function walk({ inputs, layer, attention }: Given, penalty: tf.Tensor2D): Step[] {
  const [batchSize, , channels] = attention.values.shape;
  const [step, attend] = [lstmWalk(layer), attentionWalk(attention, penalty)];
  let state = layer.start;
  let context = tf.zeros<tf.Rank.R2>([batchSize, channels]);
  return (tf.unstack(inputs, 1) as tf.Tensor2D[]).map((embedded) => {
    const lstm = step(tf.concat2d([embedded, context], 1), state); // fed [batch, embedding + channel]
    const attended = attend(lstm.activations.hidden);
    state = lstm.activations;
    context = attended.context;
    return { lstm, attention: attended };
  });
}

/** [batch, hidden + channel (+ position)] */
function outputsOf({ lstm, attention: { context, weights } }: Step, withWeights: boolean): tf.Tensor2D {
  return tf.concat2d([lstm.activations.hidden, context, ...(withWeights ? [weights] : [])], 1);
}

function walkBack(outputGradient: tf.Tensor3D, { inputs, layer, attention }: Given, steps: readonly Step[]): Given {
  const [batchSize, hiddenSize] = layer.start.hidden.shape;
  const channels = attention.values.shape[2];
  const lstmSteps = steps.map(({ lstm }) => lstm);
  const layerGradient = lstmGradient(layer, lstmSteps, inputs.shape[2]);
  const memoryGradient = attentionGradient(attention);
  const gradients = stepGradients(outputGradient, hiddenSize, channels);
  let context = tf.zeros<tf.Rank.R2>([batchSize, channels]);
  for (const [time, step] of [...steps.entries()].reverse()) {
    const [ofHidden, ofContext, ofWeights] = gradients[time] as StepGradients; // there is one for each step
    const viaQuery = memoryGradient.step(step.attention, context.add(ofContext), ofWeights);
    context = layerGradient.step([ofHidden, viaQuery]);
  }
  const { layer: ofLayer, givenInputs } = layerGradient.finish();
  const ofMemory = memoryGradient.finish(lstmSteps.map(({ activations }) => activations.hidden));
  return { inputs: batchMajor(givenInputs(), batchSize), layer: ofLayer, attention: ofMemory };
}

/** Gradients of a step's hidden state, context and, where they were asked for, attention weights. */
type StepGradients = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D?];

function stepGradients(outputGradient: tf.Tensor3D, hiddenSize: number, channels: number): StepGradients[] {
  const positions = outputGradient.shape[2] - hiddenSize - channels; // 0 where weights were not asked for
  const widths = [hiddenSize, channels, ...(positions > 0 ? [positions] : [])];
  const steps = tf.unstack(outputGradient, 1) as tf.Tensor2D[]; // unstack drops one axis of three
  return steps.map((step) => tf.split(step, widths, 1) as StepGradients); // one part a width
}
