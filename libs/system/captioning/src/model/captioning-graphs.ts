import type { CnnArchitecture, HostTensors, ImageSize, Precision } from '@tolmach/contracts';
import type { CaptioningModelFile } from '../system';
import {
  GraphBuilder,
  WeightReader,
  arithmeticOf,
  encodePixels,
  startDecoder,
  targetMatrices,
} from '@tolmach/onnx-executor';
import type { GraphProto, StepsBuilder } from '@tolmach/onnx-executor';

/** The two graphs of a captioning model; the decoder's steps may be made by something else. */
export interface CaptioningGraphs<Steps> {
  /** pixels [batch, height, width, 3] to the prepared memory and the state before the first step */
  readonly encoder: GraphProto;
  /** one step of the decoder, as for translation */
  readonly decoder: Steps;
  /** channels of the memory */
  readonly memorySize: number;
  /** cells of the CNN's grid, which are the positions of the memory */
  readonly grid: ImageSize;
}

/** A captioning model in memory: model.json, cnn.json and the weights. */
export interface CaptioningModelParts {
  readonly file: CaptioningModelFile;
  readonly cnn: CnnArchitecture;
  readonly weights: HostTensors;
}

/**
 * The ONNX graphs of a model.
 * @param where - folder of the weights, for error sentences
 * @param stepsOf - makes the decoder's steps
 * @throws {@link ModelFileError} naming all weights that are missing, extra or of another shape than the architecture's
 * @throws {@link ConfigError} when the CNN has no layer `encoder.cut`, or its layers do not fit the size of the images
 */
export function buildCaptioningGraphs<Steps>(
  { file, cnn, weights }: CaptioningModelParts,
  where: string,
  precision: Precision,
  stepsOf: StepsBuilder<Steps>,
): CaptioningGraphs<Steps> {
  const reader = new WeightReader(weights, where);
  const arithmetic = arithmeticOf(precision);
  const { encoder, decoder, tying } = file.architecture;

  const encoding = { graph: new GraphBuilder('encoder'), reader, arithmetic };
  const { memory, memorySize, grid } = encodePixels(encoding, { config: encoder, cnn, image: file.image, where });
  startDecoder(encoding, decoder, memorySize, memory);

  const tables = targetMatrices(reader, decoder, file.vocabularySize, tying);
  const steps = stepsOf({ reader, arithmetic }, decoder, memorySize, { tables, candidates: undefined });

  reader.check();
  return { encoder: encoding.graph.finish(), decoder: steps, memorySize, grid };
}
