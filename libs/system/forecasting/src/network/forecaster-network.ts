import type { HostTensors } from '@tolmach/contracts';
import { INFER, StackedLayers, dropout, inputKernel, modeAt } from '@tolmach/recurrent-layer';
import type { CellParams, Mode } from '@tolmach/recurrent-layer';
import { constant, disposeTree, openParameters, tf } from '@tolmach/tensor-runtime';
import type { EngineOptions, ParameterSpecs } from '@tolmach/tensor-runtime';
import { featureSize, locationShares, outputSize } from '../architecture';
import type { ForecasterArchitecture } from '../architecture';
import type { ForecasterExecutor, WindowBatch } from '../model/forecaster-executor';

/** Parameters of one network. */
export type MemberParams = {
  /** from the bottom */
  readonly layers: readonly CellParams[];
  readonly output: {
    /** [hidden, output] */
    readonly kernel: tf.Tensor2D;
    /** [output] */
    readonly bias: tf.Tensor1D;
  };
  /** [context, horizon] the autoregression, where there is one */
  readonly linear?: tf.Tensor2D;
};

/** All parameters of a forecaster. */
export type ForecasterParams = { readonly members: readonly MemberParams[] };

/** Recurrent layers that walk over a window and on over the steps to forecast; the class holds no weights, each call is given them. */
export class ForecasterNetwork {
  private readonly layers: StackedLayers;

  constructor(private readonly architecture: ForecasterArchitecture) {
    this.layers = new StackedLayers({ ...architecture, dropoutKind: 'plain' });
  }

  /** Shapes and starting values of all parameters. */
  specs(): ParameterSpecs<ForecasterParams> {
    const { context, horizon, hiddenSize, linear, members, initialisation } = this.architecture;
    const width = outputSize(this.architecture);
    const member = () => ({
      layers: this.layers.specs(featureSize(this.architecture)),
      output: {
        kernel: { shape: [hiddenSize, width], initialise: inputKernel(initialisation, 1) },
        bias: { shape: [width], initialise: constant(0) },
      },
      ...(linear && { linear: { shape: [context, horizon], initialise: constant(0) } }),
    });
    return { members: Array.from({ length: members }, member) };
  }

  /**
   * What each network says of the values to forecast, [member*batch, horizon, output]; the caller (or its tidy) owns it.
   * A network continues over the horizon without seeing values, from what is known beforehand.
   */
  outputs({ members }: ForecasterParams, batch: WindowBatch, mode: Mode = INFER): tf.Tensor3D {
    const { context, horizon } = this.architecture;
    const { batchSize, features, values } = batch;
    return tf.tidy(() => {
      const inputs = tf.tensor3d(features, [batchSize, context + horizon, featureSize(this.architecture)]);
      const window = tf.tensor2d(values, [batchSize, context]);
      const each = members.map((member, index) =>
        this.memberOutputs(member, { inputs, window }, modeAt(mode, `member${String(index)}`)),
      );
      return tf.concat3d(each, 0);
    });
  }

  /** The network with its weights, for windows on the host. */
  executor(params: ForecasterParams): Pick<ForecasterExecutor, 'outputs'> {
    return {
      outputs: async (batch) => {
        const made = this.outputs(params, batch);
        const values = Float32Array.from(await made.data<'float32'>());
        made.dispose();
        return values;
      },
    };
  }

  private memberOutputs(
    { layers, output, linear }: MemberParams,
    { inputs, window }: { readonly inputs: tf.Tensor3D; readonly window: tf.Tensor2D },
    mode: Mode,
  ): tf.Tensor3D {
    const { context, horizon, hiddenSize, dropout: rate } = this.architecture;
    const width = outputSize(this.architecture);
    const mask = tf.ones<tf.Rank.R2>([inputs.shape[0], context + horizon]);
    const top = this.layers.apply(layers, { inputs, mask }, mode); // [batch, time, hidden]
    const following = top.slice([0, context, 0], [-1, horizon, -1]); // [batch, horizon, hidden]
    const rows = dropout(following, rate, 'plain', modeAt(mode, 'output')).reshape<tf.Tensor2D>([-1, hiddenSize]);
    const said = rows.matMul<tf.Tensor2D>(output.kernel).add(output.bias).reshape<tf.Tensor3D>([-1, horizon, width]);
    if (linear === undefined) return said;
    const regressed = window.matMul<tf.Tensor2D>(linear).expandDims<tf.Tensor3D>(2); // [batch, horizon, 1]
    return said.add(regressed.mul(tf.tensor1d(locationShares(this.architecture))));
  }
}

/**
 * A forecaster on an engine of TensorFlow.js; the caller disposes it.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @throws {@link ModelFileError} when the weights are not those of the network
 * @public - loaded by a `require` that knip does not follow
 */
export async function openTensorForecaster(
  architecture: ForecasterArchitecture,
  weights: HostTensors,
  where: string,
  options: EngineOptions,
): Promise<ForecasterExecutor> {
  const network = new ForecasterNetwork(architecture);
  const { params, description } = await openParameters(network, weights, where, options);
  return {
    ...network.executor(params),
    description,
    dispose: () => {
      disposeTree(params);
    },
  };
}
