import type {
  CaptioningModelFile,
  CnnArchitecture,
  HostTensors,
  IdBatch,
  PixelBatch,
  TranslationModelFile,
} from '@tolmach/contracts';
import { ParameterStore, openEngine } from '@tolmach/tensor-runtime';
import type { EngineChoice } from '@tolmach/tensor-runtime';
import { CaptioningNetwork } from './captioning-network';
import type { CaptioningParams } from './captioning-network';
import type { Network } from './network';
import type { TargetParams } from './target-side';
import { TensorExecutor } from './tensor-executor';
import { TranslationNetwork } from './translation-network';
import type { TranslationParams } from './translation-network';

/** An engine of TensorFlow.js and how much of the machine it may use. */
export interface TensorEngineOptions {
  readonly engine: EngineChoice;
  readonly threads?: number | undefined;
}

/** An executor, and what it runs on for people: `TensorFlow 2.21.0, CPU, 2 threads`. */
export interface OpenedTensorExecutor<Input, Params extends TargetParams> {
  readonly executor: TensorExecutor<Input, Params>;
  readonly description: string;
}

/**
 * A translation model's network on TensorFlow.js; the caller disposes it.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @throws {@link ModelFileError} when the weights are not those of the architecture
 */
export function openTensorTranslator(
  file: TranslationModelFile,
  weights: HostTensors,
  where: string,
  options: TensorEngineOptions,
): Promise<OpenedTensorExecutor<IdBatch, TranslationParams>> {
  const vocabulary = { source: file.sourceVocabularySize, target: file.targetVocabularySize };
  return openNetwork(new TranslationNetwork(file.architecture, vocabulary), weights, where, options);
}

/** The same for a captioning model, whose layers before the decoder are those of `cnn`; `grid` are its positions. */
export async function openTensorCaptioner(
  model: { readonly file: CaptioningModelFile; readonly cnn: CnnArchitecture; readonly weights: HostTensors },
  where: string,
  options: TensorEngineOptions,
): Promise<OpenedTensorExecutor<PixelBatch, CaptioningParams> & { readonly grid: CaptioningNetwork['grid'] }> {
  const { architecture, image, vocabularySize } = model.file;
  const network = new CaptioningNetwork({ architecture, cnn: model.cnn, image, vocabularySize });
  return { ...(await openNetwork(network, model.weights, where, options)), grid: network.grid };
}

async function openNetwork<Input, Params extends TargetParams>(
  network: Network<Input, Params>,
  weights: HostTensors,
  where: string,
  { engine, threads }: TensorEngineOptions,
): Promise<OpenedTensorExecutor<Input, Params>> {
  const { description } = await openEngine({ engine, ...(threads === undefined ? {} : { threads }) });
  const store = ParameterStore.fromHost(network.specs(), weights, where);
  const params = store.params(store.readAll());
  store.dispose();
  return { executor: new TensorExecutor(network, params), description };
}
