import { PARAMETER_PATHS } from '@tolmach/contracts';
import type { CellConfig, DecoderConfig, Precision } from '@tolmach/contracts';
import type { NativeDense, NativeNetwork } from './native-addon';
import type { EmbeddingMatrices } from './embedding-matrices';
import type { LayerSource } from './cell-graph';
import { readLstm } from './lstm-weights';
import { quantiseColumns, transpose } from './matrix';
import type { Matrix } from './matrix';

const PATHS = PARAMETER_PATHS.decoder;

/**
 * Whether the addon can step a decoder: plain LSTMs, GNMT's wiring with the current context, soft additive attention.
 * In int8 sizes are even, so that the pairs of rows that are scaled together ({@link quantiseColumns}) stay together.
 */
export function canStepNatively(config: DecoderConfig, memorySize: number, precision: Precision): boolean {
  const { wiring, attentionKind, attention, contextGate, embeddingSize, hiddenSize } = config;
  const isPlain = wiring === 'gnmt_v2' && attentionKind === 'soft' && attention === 'additive' && !contextGate;
  const keepsPairs = precision === 'fp32' || [embeddingSize, hiddenSize, memorySize].every((size) => size % 2 === 0);
  return isPlain && isPlainLstm(config.cell) && keepsPairs;
}

function isPlainLstm({ kind, variant, peepholes, layerNorm, zoneout }: CellConfig): boolean {
  return kind === 'lstm' && variant === 'full' && !peepholes && !layerNorm && zoneout === 0;
}

/** A decoder as the addon opens it; weights are requested as for a graph. */
export function nativeNetwork(
  { reader, arithmetic }: Pick<LayerSource, 'reader' | 'arithmetic'>,
  config: DecoderConfig,
  memorySize: number,
  { target, output }: EmbeddingMatrices,
): NativeNetwork {
  const { cell, hiddenSize, embeddingSize, attentionSize, readoutSize, readoutSeesEmbedding } = config;
  const dense = arithmetic.precision === 'int8' ? integerDense : floatDense;
  const layers = Array.from({ length: config.numLayers }, (_, layer) => {
    const path = layer === 0 ? PATHS.bottom : PATHS.upper(layer - 1);
    const fed = layer === 0 ? embeddingSize : hiddenSize;
    const { kernel, bias } = readLstm(reader, { config: cell, hiddenSize, inputSize: fed + memorySize, path });
    const [below, context, own] = [
      [0, fed],
      [fed, fed + memorySize],
      [fed + memorySize, fed + memorySize + hiddenSize],
    ] as const;
    return withRows(dense(kernel, bias), layer === 0 ? [own, context, below] : [below, own, context]);
  });
  const readoutInput = hiddenSize + memorySize + (readoutSeesEmbedding ? embeddingSize : 0);
  return {
    embedding: embeddingSize,
    hidden: hiddenSize,
    context: memorySize,
    attention: attentionSize,
    readout: readoutSize,
    vocabulary: output.rows,
    residualFrom: config.residualFromLayer,
    readoutSeesEmbedding,
    layers,
    query: dense(reader.matrix(PATHS.attention.queryKernel, hiddenSize, attentionSize)),
    dense: dense(
      reader.matrix(PATHS.readout.kernel, readoutInput, readoutSize),
      reader.vector(PATHS.readout.bias, readoutSize),
    ),
    output: dense(transpose(output), reader.vector(PATHS.outputBias, output.rows)),
    scores: reader.matrix(PATHS.attention.scores, attentionSize, 1).values,
    embeddings: target.values,
  };
}

function floatDense({ rows, columns, values }: Matrix, bias?: Matrix): NativeDense {
  return { inputs: rows, columns, values, ...(bias && { bias: bias.values }) };
}

function integerDense(kernel: Matrix, bias?: Matrix): NativeDense {
  const { quantised, scales } = quantiseColumns(kernel);
  return { ...floatDense(kernel, bias), values: quantised, scales };
}

/** The kernel with blocks of its rows, each [first, end), in another order. */
function withRows(dense: NativeDense, blocks: readonly (readonly [first: number, end: number])[]): NativeDense {
  const values = dense.values.slice();
  let at = 0;
  for (const [first, end] of blocks) {
    const block = dense.values.subarray(first * dense.columns, end * dense.columns);
    values.set(block, at);
    at += block.length;
  }
  return { ...dense, values };
}
