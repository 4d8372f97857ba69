import type { Precision, Shortlist } from '@tolmach/contracts';
import { boundedProduct } from './arithmetic';
import type { GraphBuilder, Value } from './graph-builder';
import { outputsFirst, quantiseColumns, transpose } from './matrix';
import type { Matrix } from './matrix';
import type { Feed } from './onnx-executor';

/** The output layer over the candidates of a batch instead of the whole vocabulary. */
export interface CandidateLayer {
  /** Logits [row, candidate] of readouts [row, readout]; adds the graph's inputs that `feeds` fills. */
  logits(graph: GraphBuilder, readout: Value): Value;
  /** The rows of the output matrix that the candidates have, by the name of the graph's input. */
  feeds(candidates: Int32Array): Readonly<Record<string, Feed>>;
}

/** Target ids worth considering for a batch, lowest first: those of its pieces, and those that are for every text. */
export function candidatesOf({ perPiece, always }: Shortlist, sourceIds: Iterable<number>): Int32Array {
  const width = perPiece.shape[1] ?? 0;
  const candidates = new Set(always.values);
  for (const id of new Set(sourceIds)) {
    for (const candidate of perPiece.values.subarray(id * width, (id + 1) * width)) {
      if (candidate >= 0) candidates.add(candidate);
    }
  }
  return Int32Array.from(candidates).sort();
}

/**
 * The output layer of a model, to be cut to candidates.
 * @param output - [vocabulary, readout]
 * @param bias - [vocabulary]
 */
export function candidateLayer(precision: Precision, output: Matrix, bias: Matrix): CandidateLayer {
  return precision === 'fp32' ? floatLayer(output, bias) : integerLayer(output, bias);
}

function floatLayer(output: Matrix, bias: Matrix): CandidateLayer {
  const width = output.columns;
  return {
    logits(graph, readout) {
      const rows = graph.input('outputRows', 'float32', ['candidate', width]);
      const shift = graph.input('outputBias', 'float32', ['candidate']);
      return graph.add('Gemm', [readout, rows, shift], { attributes: { transB: 1 } });
    },
    feeds(candidates) {
      const rows = new Float32Array(candidates.length * width);
      candidates.forEach((id, index) => {
        rows.set(output.values.subarray(id * width, (id + 1) * width), index * width);
      });
      const outputRows = { data: rows, dims: [candidates.length, width] };
      return { outputRows, outputBias: picked(bias.values, candidates) };
    },
  };
}

function integerLayer(output: Matrix, bias: Matrix): CandidateLayer {
  const width = output.columns;
  const { quantised, scales: allScales } = quantiseColumns(transpose(output)); // [readout, vocabulary]
  const byId = outputsFirst(quantised, { taps: 1, inputs: width, outputs: output.rows }); // [vocabulary, readout]
  return {
    logits(graph, readout) {
      const columns = graph.input('outputColumns', 'int8', [width, 'candidate']);
      const scales = graph.input('outputScales', 'float32', ['candidate']);
      const shift = graph.input('outputBias', 'float32', ['candidate']);
      return boundedProduct(graph, readout, { columns, scales }, shift);
    },
    feeds: (candidates) => ({
      outputColumns: pickedColumns(byId, width, candidates),
      outputScales: picked(allScales, candidates),
      outputBias: picked(bias.values, candidates),
    }),
  };
}

function picked(values: Float32Array, candidates: Int32Array): Feed {
  return { data: Float32Array.from(candidates, (id) => values[id] ?? NaN), dims: [candidates.length] };
}

/** [readout, candidate] of rows [vocabulary, readout]: it runs for every batch, hence plain loops over few bytes. */
function pickedColumns(byId: Int8Array, width: number, candidates: Int32Array): Feed {
  const { length } = candidates;
  const columns = new Int8Array(width * length);
  for (let index = 0; index < length; index++) {
    const start = (candidates[index] ?? NaN) * width;
    for (let row = 0; row < width; row++) columns[row * length + index] = byId[start + row] ?? NaN;
  }
  return { data: columns, dims: [width, length] };
}
