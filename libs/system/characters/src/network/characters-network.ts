import type { CharactersArchitecture } from '../architecture';
import { StackedLayers, dropout, modeAt } from '@tolmach/recurrent-layer';
import type { CellParams, CellState, Mode } from '@tolmach/recurrent-layer';
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
  private readonly layers: StackedLayers;

  constructor(
    private readonly architecture: CharactersArchitecture,
    readonly vocabularySize: number,
  ) {
    this.layers = new StackedLayers(architecture);
  }

  /** Shapes and starting values of all parameters. */
  specs(): ParameterSpecs<CharactersParams> {
    const { embeddingSize, hiddenSize, tying } = this.architecture;
    return {
      embeddings: embeddingSpecs(tying, { embeddingSize, readoutSize: hiddenSize }, this.vocabularySize),
      layers: this.layers.specs(embeddingSize),
      output: { bias: { shape: [this.vocabularySize], initialise: constant(0) } },
    };
  }

  /** States of zeros; the caller (or its tidy) owns them. */
  start(numStreams: number): CharactersState {
    return this.layers.start(numStreams);
  }

  /** What the top layer says of a chunk, [stream, time, hidden], and the state it ends in; the caller's (or its tidy's). */
  read(
    { embeddings, layers }: CharactersParams,
    { ids, state }: StreamChunk,
    mode: Mode,
  ): { outputs: tf.Tensor3D; state: CharactersState } {
    return tidyTree(() => {
      const { dropout: rate, inputDropout, dropoutKind } = this.architecture;
      const numStreams = state[0]?.hidden.shape[0] ?? 1;
      const embedded = embed(embeddingTables(embeddings).target, ids, numStreams); // [stream, time, embedding]
      const inputs = dropout(embedded, inputDropout, dropoutKind, modeAt(mode, 'embeddings'));
      const { outputs, finals } = this.layers.applyFrom(layers, { inputs, starts: state }, mode);
      const top = dropout(outputs, rate, dropoutKind, modeAt(mode, 'output'));
      return { outputs: top, state: finals };
    });
  }

  /** Logits of the next unit, [row, vocabulary], from outputs [row, hidden]; the caller (or its tidy) owns them. */
  logits({ embeddings, output }: CharactersParams, outputs: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() =>
      tf.matMul<tf.Tensor2D>(outputs, embeddingTables(embeddings).output, false, true).add(output.bias),
    );
  }
}
