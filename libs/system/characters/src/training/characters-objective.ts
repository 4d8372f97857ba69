import type { HostTensor, HostTensors } from '@tolmach/contracts';
import type { Mode } from '@tolmach/recurrent-layer';
import { softmaxCrossEntropy, tf } from '@tolmach/tensor-runtime';
import type { CountedUnit, Leave, Objective } from '@tolmach/training';
import type { CharactersNetwork, CharactersParams, CharactersState } from '../network/characters-network';
import { namedTensors, stateFrom } from '../network/state-tensors';
import type { Units } from '../text/unit-codec';
import type { StreamBatch } from './text-streams';

/** A batch with the state that its streams are in; zeros where it has none. */
export interface ContinuedBatch extends StreamBatch {
  readonly state?: HostTensors | undefined;
}

/** What the objective needs besides the network. */
export interface CharactersLossOptions {
  readonly units: Units;
  /** units after which the next batch continues */
  readonly k1: number;
  /** chance of each stream to start a batch from zeros, as after nothing */
  readonly stateReset: number;
}

/** What batches of a text are counted in: the units that are predicted. */
function countedUnit(units: Units): CountedUnit {
  return { countKey: units, rateKey: `${units}PerSecond`, label: units };
}

/**
 * Cross-entropy of the next unit, by truncated back-propagation through time: each batch continues from the state that the
 * one before left after its first k1 units, and the gradient ends there. Some streams start from zeros instead: over a long text
 * nothing else would, and a model would not know how to begin with a prompt.
 * @see Williams and Peng 1990, BPTT(h; h'), where h is k2 and h' is k1
 * @see Melis et al. 2018, section 4, for the zeros
 */
export function charactersObjective(
  network: CharactersNetwork,
  { units, k1, stateReset }: CharactersLossOptions,
): Objective<CharactersParams, ContinuedBatch> {
  return {
    unit: countedUnit(units),
    lossLabel: `nats per ${units.slice(0, -1)}`,
    prepare(batch, _store, random, { tensors = {} } = {}) {
      if (batch.isStart) return batch;
      const chances = Array.from(random.site('state-reset').hostUniform(batch.numStreams));
      const resets = chances.flatMap((chance, stream) => (chance < stateReset ? [stream] : []));
      return { ...batch, state: resetRows(tensors, resets) };
    },
    loss(params, batch, mode, leave) {
      return tf.tidy(() => {
        const outputs = readBatch({ network, params, k1 }, batch, mode, leave);
        const labels = tf.tensor1d(batch.labels, 'int32');
        return softmaxCrossEntropy(network.logits(params, countedRows(outputs, batch)), labels, 0).mean<tf.Scalar>();
      });
    },
    carry: (_carried, _batch, _loss, left) => ({ tensors: left }),
  };
}

/** A state [stream, size] with zeros in some of its rows. */
function resetRows(state: HostTensors, rows: readonly number[]): HostTensors {
  if (rows.length === 0) return state;
  const resetTensor = ({ shape, values }: HostTensor): HostTensor => {
    const [, size = NaN] = shape;
    const reset = values.slice();
    for (const row of rows) reset.fill(0, row * size, (row + 1) * size);
    return { shape, values: reset };
  };
  return Object.fromEntries(Object.entries(state).map(([name, tensor]) => [name, resetTensor(tensor)]));
}

interface Reading {
  readonly network: CharactersNetwork;
  readonly params: CharactersParams;
  readonly k1: number;
}

/** Outputs [stream, time, hidden] of a batch; the state after its first k1 units is left. */
function readBatch({ network, params, k1 }: Reading, batch: ContinuedBatch, mode: Mode, leave?: Leave): tf.Tensor3D {
  const { inputs, numStreams, state: values = {} } = batch;
  const ids = tf.tensor2d(inputs, [numStreams, inputs.length / numStreams], 'int32');
  const read = (from: number, size: number, state: CharactersState) => {
    const chunk = ids.slice([0, from], [-1, size]).flatten();
    return network.read(params, { ids: chunk, state }, mode);
  };
  const time = ids.shape[1];
  const first = read(0, Math.min(k1, time), stateFrom(values, network.start(numStreams)));
  for (const [name, tensor] of namedTensors(first.state)) leave?.(name, tensor);
  if (k1 >= time) return first.outputs;
  return tf.concat3d([first.outputs, read(k1, time - k1, first.state).outputs], 1);
}

/** The outputs that predictions are counted of, [stream*counted, hidden]. */
function countedRows(outputs: tf.Tensor3D, { labels, numStreams }: StreamBatch): tf.Tensor2D {
  const [, time, hiddenSize] = outputs.shape;
  const counted = labels.length / numStreams;
  return outputs.slice([0, time - counted, 0]).reshape([labels.length, hiddenSize]);
}
