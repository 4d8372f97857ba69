import type { CharactersArchitecture } from '../architecture';
import { RecurrentStack, dropout, modeAt, openLayer } from '@tolmach/recurrent-layer';
import type { CellParams, CellState, Mode, RecurrentLayer } from '@tolmach/recurrent-layer';
import { embed, embeddingSpecs, embeddingTables } from '@tolmach/target-side';
import type { EmbeddingParams } from '@tolmach/target-side';
import { constant, tf, tidyTree } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';

/** All parameters of a language model. */
export type CharactersParams = {
  readonly embeddings: EmbeddingParams;
  /** from the bottom */
  readonly layers: readonly CellParams[];
  readonly output: { readonly bias: tf.Tensor1D };
};

/** The state of each layer, from the bottom. */
export type CharactersState = readonly CellState[];

/** Units of several streams, side by side. */
export interface StreamChunk {
  /** [stream*time], int32 */
  readonly ids: tf.Tensor1D;
  readonly state: CharactersState;
}

/** Embedding, recurrent layers and output of a language model; it holds no weights, each call is given them. */
export class CharactersNetwork {
  private readonly bottom: RecurrentLayer;
  private readonly upper: RecurrentStack;

  constructor(
    private readonly architecture: CharactersArchitecture,
    readonly vocabularySize: number,
  ) {
    const { cell, hiddenSize, initialisation, numLayers, residualFromLayer } = architecture;
    this.bottom = openLayer(cell, hiddenSize, initialisation);
    this.upper = new RecurrentStack({
      layer: this.bottom,
      numLayers: numLayers - 1,
      firstLayer: 2,
      residualFromLayer,
      contextSize: 0,
      dropout: architecture.dropout,
      dropoutKind: architecture.dropoutKind,
    });
  }

  /** Shapes and starting values of all parameters. */
  specs(): ParameterSpecs<CharactersParams> {
    const { embeddingSize, hiddenSize, tying } = this.architecture;
    return {
      embeddings: embeddingSpecs(tying, { embeddingSize, readoutSize: hiddenSize }, this.vocabularySize),
      layers: [this.bottom.specs(embeddingSize), ...this.upper.specs()],
      output: { bias: { shape: [this.vocabularySize], initialise: constant(0) } },
    };
  }

  /** States of zeros; the caller (or its tidy) owns them. */
  start(numStreams: number): CharactersState {
    return tidyTree(() =>
      Array.from({ length: this.architecture.numLayers }, () => this.bottom.cell.start(numStreams)),
    );
  }

  /** What the top layer says of a chunk, [stream, time, hidden], and the state it ends in; the caller's (or its tidy's). */
  read(
    { embeddings, layers }: CharactersParams,
    { ids, state }: StreamChunk,
    mode: Mode,
  ): { outputs: tf.Tensor3D; state: CharactersState } {
    return tidyTree(() => {
      const { dropout: rate, inputDropout, dropoutKind } = this.architecture;
      const [bottom = {}, ...upper] = layers;
      const [start = this.bottom.cell.start(1), ...starts] = state;
      const embedded = embed(embeddingTables(embeddings).target, ids, start.hidden.shape[0]); // [stream, time, embedding]
      const inputs = dropout(embedded, inputDropout, dropoutKind, modeAt(mode, 'embeddings'));
      const first = this.bottom.applyFrom(bottom, { inputs, start }, modeAt(mode, 'layer1'));
      const { outputs, finals } = this.upper.applyFrom(upper, { inputs: first.outputs, starts }, mode);
      const top = dropout(outputs, rate, dropoutKind, modeAt(mode, 'output'));
      return { outputs: top, state: [first.final, ...finals] };
    });
  }

  /** Logits of the next unit, [row, vocabulary], from outputs [row, hidden]; the caller (or its tidy) owns them. */
  logits({ embeddings, output }: CharactersParams, outputs: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() =>
      tf.matMul<tf.Tensor2D>(outputs, embeddingTables(embeddings).output, false, true).add(output.bias),
    );
  }
}
