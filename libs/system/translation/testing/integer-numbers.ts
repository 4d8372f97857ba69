import type { HostTensors, IdBatch, OnnxEngine } from '@tolmach/contracts';
import { stepNumbers } from '@tolmach/testing-kit';
import type { StepNumbers } from '@tolmach/testing-kit';
import { openOnnxTranslator } from '../src/model/open-onnx-translator';
import type { TranslationModelFile } from '../src/system';
import { tinyTranslator } from './tiny-translator';

/** What is asked, if not a small model on one thread. */
interface Asked {
  readonly model?: { readonly file: TranslationModelFile; readonly weights: HostTensors };
  readonly threads?: number;
}

/** Numbers of a model in int8 on this CPU, its steps made by the engine asked for. */
export async function integerNumbers(
  steps: OnnxEngine,
  { model = tinyTranslator(), threads = 1 }: Asked = {},
): Promise<StepNumbers> {
  const { file, weights } = model;
  const { executor } = await openOnnxTranslator(file, weights, 'tiny', { precision: 'int8', threads, steps });
  const ids = Int32Array.from([7, 30, 12, 25, 9, 3, 15, 8, 3, 0, 0, 0]);
  const sentences: IdBatch = { ids, batchSize: 2, time: 6, lengths: Int32Array.of(6, 3) };
  const numbers = await stepNumbers(executor, sentences, file.targetVocabularySize);
  executor.dispose();
  return numbers;
}
