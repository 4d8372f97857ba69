import type { Initialisation } from '@tolmach/contracts';
import { dropout, lastStep, modeAt, openLayer } from '@tolmach/recurrent-layer';
import type { CellParams, Mode } from '@tolmach/recurrent-layer';
import { tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';
import { layerSize } from '../architecture';
import type { RecurrentConfig } from '../architecture';
import { wordAttentionSpecs, pool } from './pooling';
import type { WordAttentionParams } from './pooling';

/** One layer, which walks the sentence one way or both ways. */
export type DirectionalParams = { readonly forward: CellParams; readonly backward?: CellParams };

/** Layers from the bottom up, and the attention of the pooling, where it has one. */
export type RecurrentParams = {
  readonly layers: readonly DirectionalParams[];
  readonly attention?: WordAttentionParams;
};

/** Shapes and starting values of the parameters. */
export function recurrentSpecs(
  config: RecurrentConfig,
  embeddingSize: number,
  initialisation: Initialisation,
): ParameterSpecs<RecurrentParams> {
  const { cell, hiddenSize, numLayers, bidirectional, pooling, attentionSize } = config;
  const layer = openLayer(cell, hiddenSize, initialisation);
  const specsOf = (inputSize: number) => ({
    forward: layer.specs(inputSize),
    ...(bidirectional && { backward: layer.specs(inputSize) }),
  });
  const layers = Array.from({ length: numLayers }, (_, index) =>
    specsOf(index === 0 ? embeddingSize : layerSize(config)),
  );
  const attention = wordAttentionSpecs(layerSize(config), attentionSize, initialisation);
  return { layers, ...(pooling === 'attention' && { attention }) };
}

/**
 * One vector per sentence, [batch, channel]; the caller (or its tidy) owns it.
 * @param embedded - [batch, time, embedding], float32
 * @param mask - [batch, time], float32: 1 = real, 0 = padding, padding last
 * @see Schuster and Paliwal 1997 (both directions); Graves et al. 2013 (stacked)
 */
export function recurrentFeatures(
  { layers, attention }: RecurrentParams,
  config: RecurrentConfig,
  sequence: { readonly embedded: tf.Tensor3D; readonly mask: tf.Tensor2D },
  { initialisation, mode }: { readonly initialisation: Initialisation; readonly mode: Mode },
): tf.Tensor2D {
  const layer = openLayer(config.cell, config.hiddenSize, initialisation);
  const { embedded, mask } = sequence;
  return tf.tidy(() => {
    let outputs: Directions = { forward: embedded };
    layers.forEach(({ forward, backward }, index) => {
      const site = modeAt(mode, `layer${String(index)}`);
      const below = sideBySide(outputs);
      const inputs = index === 0 ? below : dropout(below, config.dropout, 'plain', modeAt(site, 'input'));
      outputs = {
        forward: layer.apply(forward, { inputs, mask }, modeAt(site, 'forward')),
        ...(backward && {
          backward: layer.apply(backward, { inputs, mask, direction: 'backward' }, modeAt(site, 'backward')),
        }),
      };
    });
    return config.pooling === 'last'
      ? finalStates(outputs, mask)
      : pool(config.pooling, sideBySide(outputs), mask, attention);
  });
}

/** Hidden states of both directions, [batch, time, hidden] each. */
interface Directions {
  readonly forward: tf.Tensor3D;
  readonly backward?: tf.Tensor3D;
}

function sideBySide({ forward, backward }: Directions): tf.Tensor3D {
  return backward === undefined ? forward : tf.concat3d([forward, backward], 2);
}

/** The state of each direction after its last word: that of the backward walk is the first of the sentence. */
function finalStates({ forward, backward }: Directions, mask: tf.Tensor2D): tf.Tensor2D {
  const last = lastStep(forward, mask);
  if (backward === undefined) return last;
  const [batchSize, , hidden] = backward.shape;
  return tf.concat2d([last, backward.slice([0, 0, 0], [batchSize, 1, hidden]).reshape([batchSize, hidden])], 1);
}
