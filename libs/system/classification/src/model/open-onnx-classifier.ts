import type { HostTensors, IdBatch } from '@tolmach/contracts';
import { idFeeds, openGraph } from '@tolmach/onnx-executor';
import type { OnnxOptions } from '@tolmach/onnx-executor';
import type { ClassificationModelFile } from '../system';
import { classifierGraph } from './classifier-graph';
import type { ClassifierExecutor } from './classifier-executor';

/**
 * A classifier on ONNX Runtime, its graph built in memory from the weights; the caller disposes it.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link ModelFileError} when the weights are not those of the architecture
 * @throws {@link DeviceError} when ONNX Runtime does not take the graph
 */
export async function openOnnxClassifier(
  file: ClassificationModelFile,
  weights: HostTensors,
  where: string,
  options: OnnxOptions,
): Promise<ClassifierExecutor> {
  const opened = await openGraph(classifierGraph(file, weights, where, options.precision), options);
  return {
    description: opened.description,
    async probabilities(batch: IdBatch) {
      const { probabilities } = await opened.run(idFeeds(batch));
      return probabilities?.values ?? new Float32Array();
    },
    dispose: () => {
      opened.dispose();
    },
  };
}
