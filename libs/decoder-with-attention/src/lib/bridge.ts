import type { DecoderConfig, Initialisation } from '@tolmach/contracts';
import { ConfigError, carriedPart } from '@tolmach/contracts';
import { inputKernel } from '@tolmach/recurrent-layer';
import type { CellState, RecurrentCell } from '@tolmach/recurrent-layer';
import { constant, tf, tidyTree } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';

/** `kernel` [channel, layers*hidden] and `bias` [layers*hidden] of a dense bridge; empty for the others. */
export type BridgeParams = { readonly kernel?: tf.Tensor2D; readonly bias?: tf.Tensor1D };

/**
 * Shapes and starting values of the bridge.
 * @throws {@link ConfigError} when a copying bridge would have to change the size
 */
export function bridgeSpecs(
  config: DecoderConfig,
  memorySize: number,
  initialisation: Initialisation,
): ParameterSpecs<BridgeParams> {
  const { bridge, numLayers, hiddenSize } = config;
  if (bridge === 'copy' && memorySize !== hiddenSize) {
    throw new ConfigError({
      where: 'decoder.bridge',
      expected: `a decoder.hiddenSize of ${String(memorySize)} (the encoder's) for the copy bridge`,
      received: String(hiddenSize),
      next: 'Make the sizes equal or use the dense bridge.',
    });
  }
  if (bridge !== 'dense') return {};
  const width = numLayers * hiddenSize;
  return {
    kernel: { shape: [memorySize, width], initialise: inputKernel(initialisation, numLayers) },
    bias: { shape: [width], initialise: constant(0) },
  };
}

/**
 * The states of the layers before the first step: the hidden state, or what a cell has in its place, from the summary,
 * all else zero. The caller (or its tidy) owns them.
 * @param summary - [batch, channel], float32
 * @see Bahdanau et al. 2015, section A.2.2 (dense tanh bridge)
 */
export function bridgeStates(
  params: BridgeParams,
  config: DecoderConfig,
  cell: RecurrentCell,
  summary: tf.Tensor2D,
): { readonly bottom: CellState; readonly upper: readonly CellState[] } {
  return tidyTree(() => {
    const hiddens = bridgedHiddens(params, config, summary);
    const stateOf = (layer: number): CellState => {
      const zeros = cell.start(summary.shape[0]); // its own for each layer: a state's owner may free one layer's
      return { ...zeros, [carriedPart(config.cell)]: hiddens[layer] ?? zeros.hidden };
    };
    return {
      bottom: stateOf(0),
      upper: Array.from({ length: config.numLayers - 1 }, (_, index) => stateOf(index + 1)),
    };
  });
}

function bridgedHiddens(params: BridgeParams, config: DecoderConfig, summary: tf.Tensor2D): tf.Tensor2D[] {
  if (config.bridge === 'copy') return Array.from({ length: config.numLayers }, () => summary.clone());
  if (params.kernel === undefined || params.bias === undefined) return [];
  const hiddens = tf.matMul(summary, params.kernel).add(params.bias).tanh(); // [batch, layers*hidden]
  if (config.numLayers === 1) return [hiddens as tf.Tensor2D]; // rank 2; a split into one part has no gradient in TF.js
  return tf.split<tf.Tensor2D>(hiddens, config.numLayers, 1);
}
