import path from 'node:path';
import { parseConfig } from '@tolmach/contracts';
import { translationTrainingConfigSchema } from '../src/training-config';
import type { TranslationTrainingConfig } from '../src/training-config';
import { writeDigitText } from '@tolmach/testing-kit';

type Sections = Readonly<Record<string, unknown>>;

const MODEL = {
  encoder: { embeddingSize: 8, hiddenSize: 12, numLayers: 2 },
  decoder: { embeddingSize: 8, hiddenSize: 10, numLayers: 2, attentionSize: 6, readoutSize: 8 },
};

/** A config of a small model over digits, whose steps take milliseconds; sections given replace the tiny ones. */
export function tinyConfig(data: object, sections: Sections = {}): TranslationTrainingConfig {
  const tiny = {
    data,
    vocabulary: { size: 25 },
    model: MODEL,
    schedule: { kind: 'constant', learningRate: 0.01, warmupSteps: 2 },
    update: { batchTokens: 60, poolSentences: 40 },
    validation: { everySteps: 6 },
    seed: 11,
    reportEverySteps: 1,
    checkpointEverySteps: 4,
  };
  return parseConfig(translationTrainingConfigSchema, { ...tiny, ...sections }, 'tiny run');
}

/** Architectures to try the wiring of, on top of the tiny sizes. */
export function tinyModelSection(changes: {
  readonly encoder?: object;
  readonly decoder?: object;
  readonly tying?: string;
}) {
  const { encoder, decoder, ...rest } = changes;
  return { encoder: { ...MODEL.encoder, ...encoder }, decoder: { ...MODEL.decoder, ...decoder }, ...rest };
}

/** Digit text for runs of a few epochs: some 12 batches of {@link tinyConfig} an epoch. */
export function tinyText(folder: string) {
  return writeDigitText(path.join(folder, 'text'), { task: 'copy', seed: 3, numTrain: 90, numValidation: 6 });
}
