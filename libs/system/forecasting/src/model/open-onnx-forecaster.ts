import type { HostTensors } from '@tolmach/contracts';
import { openGraph } from '@tolmach/onnx-executor';
import type { OnnxOptions } from '@tolmach/onnx-executor';
import { featureSize } from '../architecture';
import type { ForecasterArchitecture } from '../architecture';
import type { ForecasterExecutor } from './forecaster-executor';
import { forecasterGraph } from './forecaster-graph';

/**
 * A forecaster on ONNX Runtime, its graph built in memory from the weights; the caller disposes it.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link ModelFileError} when the weights are not those of the architecture
 * @throws {@link DeviceError} when ONNX Runtime does not take the graph
 * @public - loaded by a `require` that knip does not follow
 */
export async function openOnnxForecaster(
  architecture: ForecasterArchitecture,
  weights: HostTensors,
  where: string,
  options: OnnxOptions,
): Promise<ForecasterExecutor> {
  const { context, horizon } = architecture;
  const opened = await openGraph(forecasterGraph(architecture, weights, where, options.precision), options);
  return {
    description: opened.description,
    async outputs({ batchSize, features, values }) {
      const { outputs } = await opened.run({
        features: { data: features, dims: [batchSize, context + horizon, featureSize(architecture)] },
        values: { data: values, dims: [batchSize, context] },
      });
      return outputs?.values ?? new Float32Array();
    },
    dispose: () => {
      opened.dispose();
    },
  };
}
