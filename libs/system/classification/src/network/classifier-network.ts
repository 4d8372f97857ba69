import type { HostTensors, IdBatch } from '@tolmach/contracts';
import { INFER, dropout, inputKernel, modeAt } from '@tolmach/recurrent-layer';
import type { Mode } from '@tolmach/recurrent-layer';
import { embed, idTensor, tableSpec } from '@tolmach/target-side';
import { constant, disposeTree, openParameters, tf } from '@tolmach/tensor-runtime';
import type { EngineOptions, Initialiser, ParameterSpecs } from '@tolmach/tensor-runtime';
import { featureSize } from '../architecture';
import type { ClassifierArchitecture } from '../architecture';
import type { ClassifierExecutor } from '../model/classifier-executor';
import type { ClassificationModelFile } from '../system';
import { convolutionFeatures, convolutionSpecs } from './convolution-features';
import type { FiltersByWidth } from './convolution-features';
import { recurrentFeatures, recurrentSpecs } from './recurrent-features';
import type { RecurrentParams } from './recurrent-features';

/** Word vectors [vocabulary, embedding]: the vector of a word is the sum of its rows in the tables there are. */
export type WordTables = {
  /** trained with the rest */
  readonly tuned?: tf.Tensor2D;
  /** stays what it was */
  readonly static?: tf.Tensor2D;
};

/** All parameters of a classifier. */
export type ClassifierParams = {
  readonly embeddings: WordTables;
  readonly convolution?: FiltersByWidth;
  readonly recurrent?: RecurrentParams;
  readonly output: {
    /** [feature, class] */
    readonly kernel: tf.Tensor2D;
    /** [class] */
    readonly bias: tf.Tensor1D;
  };
};

/** What a classifier is sized by. */
export interface ClassifierSizes {
  /** rows of the tables of word vectors */
  readonly vocabulary: number;
  readonly classes: number;
}

/** Ids of a batch; each table is read by its own, which are equal but for a training step that looks up few rows. */
export interface WordBatch extends IdBatch {
  /** batch*time: rows of the tuned table; default: the ids */
  readonly tunedIds?: Int32Array;
}

/** A classifier on TensorFlow.js; it holds no weights, each call is given them. */
export class ClassifierNetwork {
  constructor(
    private readonly architecture: ClassifierArchitecture,
    private readonly sizes: ClassifierSizes,
  ) {}

  /**
   * Shapes and starting values of all parameters.
   * @param vectors - starting values of the word vectors; default: normal with variance 1 / channels
   */
  specs(vectors?: Initialiser): ParameterSpecs<ClassifierParams> {
    const { embeddings, embeddingSize, network, convolution, recurrent, initialisation } = this.architecture;
    const random = tableSpec(this.sizes.vocabulary, embeddingSize);
    const table = vectors === undefined ? random : { ...random, initialise: vectors };
    const specs = {
      embeddings: {
        ...(embeddings !== 'static' && { tuned: table }),
        ...(embeddings !== 'non-static' && { static: table }),
      },
      ...(network === 'convolution' && { convolution: convolutionSpecs(convolution, embeddingSize, initialisation) }),
      ...(network === 'recurrent' && { recurrent: recurrentSpecs(recurrent, embeddingSize, initialisation) }),
      output: {
        kernel: {
          shape: [featureSize(this.architecture), this.sizes.classes],
          initialise: inputKernel(initialisation, 1),
        },
        bias: { shape: [this.sizes.classes], initialise: constant(0) },
      },
    };
    return specs;
  }

  /** Whether there is a table of word vectors that is trained. */
  get hasTunedTable(): boolean {
    return this.architecture.embeddings !== 'static';
  }

  /** Logits [batch, class]; the caller (or its tidy) owns them. */
  logits(params: ClassifierParams, batch: WordBatch, mode: Mode = INFER): tf.Tensor2D {
    return tf.tidy(() => {
      const { mask } = idTensor(batch);
      return this.logitsOf(params, this.embed(params, batch), mask, mode);
    });
  }

  /**
   * The word vectors of a batch, zero on padding, [batch, time, embedding]; the caller (or its tidy) owns them.
   * @see Kim 2014, section 3.1: a filter's values on both channels are added, which is its value on their sum
   */
  embed({ embeddings }: ClassifierParams, batch: WordBatch): tf.Tensor3D {
    return tf.tidy(() => {
      const { ids, mask } = idTensor(batch);
      const tunedIds = batch.tunedIds === undefined ? ids : tf.tensor1d(batch.tunedIds, 'int32');
      const tables = [
        ...(embeddings.static === undefined ? [] : [embed(embeddings.static, ids, batch.batchSize)]),
        ...(embeddings.tuned === undefined ? [] : [embed(embeddings.tuned, tunedIds, batch.batchSize)]),
      ];
      return tf.addN(tables).mul<tf.Tensor3D>(mask.expandDims(2));
    });
  }

  /**
   * Logits [batch, class] of word vectors; the caller (or its tidy) owns them.
   * @param embedded - [batch, time, embedding], float32, zero on padding
   * @param mask - [batch, time], float32: 1 = real, 0 = padding, padding last
   */
  logitsOf(params: ClassifierParams, embedded: tf.Tensor3D, mask: tf.Tensor2D, mode: Mode): tf.Tensor2D {
    const { embeddingDropout, outputDropout } = this.architecture;
    return tf.tidy(() => {
      const words = dropout(embedded, embeddingDropout, 'plain', modeAt(mode, 'embedding'));
      const features = this.features(params, words, mask, mode).expandDims<tf.Tensor3D>(1);
      const kept = dropout(features, outputDropout, 'plain', modeAt(mode, 'output')).squeeze<tf.Tensor2D>([1]);
      return kept.matMul<tf.Tensor2D>(params.output.kernel).add(params.output.bias);
    });
  }

  private features(params: ClassifierParams, embedded: tf.Tensor3D, mask: tf.Tensor2D, mode: Mode): tf.Tensor2D {
    const { convolution, recurrent, initialisation } = this.architecture;
    if (params.recurrent !== undefined) {
      return recurrentFeatures(params.recurrent, recurrent, { embedded, mask }, { initialisation, mode });
    }
    return convolutionFeatures(params.convolution ?? {}, convolution.widths, embedded, mask);
  }
}

/** A network with its weights, open on an engine. */
export interface OpenedClassifier extends ClassifierExecutor {
  readonly network: ClassifierNetwork;
  readonly params: ClassifierParams;
}

/**
 * A classifier on an engine of TensorFlow.js; the caller disposes it.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @throws {@link ModelFileError} when the weights are not those of the network
 */
export async function openTensorClassifier(
  { architecture, vocabularySize, labels }: ClassificationModelFile,
  weights: HostTensors,
  where: string,
  options: EngineOptions,
): Promise<OpenedClassifier> {
  const network = new ClassifierNetwork(architecture, { vocabulary: vocabularySize, classes: labels.length });
  const { params, description } = await openParameters(network, weights, where, options);
  return {
    description,
    network,
    params,
    async probabilities(batch) {
      const probabilities = tf.tidy(() => tf.softmax(network.logits(params, batch)));
      const values = await probabilities.data<'float32'>();
      probabilities.dispose();
      return values;
    },
    dispose: () => {
      disposeTree(params);
    },
  };
}
