import type { IdBatch } from '@tolmach/contracts';
import { stepNumbers } from '@tolmach/testing-kit';
import type { StepNumbers } from '@tolmach/testing-kit';
import { openOnnxTranslator } from '../src/model/open-onnx-translator';
import { tinyTranslator } from './tiny-translator';

/** Numbers of a small model in int8 on this CPU. */
export async function integerNumbers(): Promise<StepNumbers> {
  const { file, weights } = tinyTranslator();
  const { executor } = await openOnnxTranslator(file, weights, 'tiny', { precision: 'int8', threads: 1 });
  const ids = Int32Array.from([7, 30, 12, 25, 9, 3, 15, 8, 3, 0, 0, 0]);
  const sentences: IdBatch = { ids, batchSize: 2, time: 6, lengths: Int32Array.of(6, 3) };
  const numbers = await stepNumbers(executor, sentences, file.targetVocabularySize);
  executor.dispose();
  return numbers;
}
