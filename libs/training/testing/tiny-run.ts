import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseConfig, trainingConfigSchema } from '@tolmach/contracts';
import type { TrainingConfig } from '@tolmach/contracts';
import { readSafetensors } from '@tolmach/safetensors';
import { writeDigitText } from '@tolmach/testing-kit';
import { latestCheckpoint, readCheckpoint } from '../src/lib/checkpoint';

type Sections = Readonly<Record<string, unknown>>;

const MODEL = {
  encoder: { embeddingSize: 8, hiddenSize: 12, numLayers: 2 },
  decoder: { embeddingSize: 8, hiddenSize: 10, numLayers: 2, attentionSize: 6, readoutSize: 8 },
};

/** A config of a small model over digits, whose steps take milliseconds; sections given replace the tiny ones. */
export function tinyConfig(data: object, sections: Sections = {}): TrainingConfig {
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
  return parseConfig(trainingConfigSchema, { ...tiny, ...sections }, 'tiny run');
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

/** Everything that must be equal for two runs to stand at the same point, times left out. */
export async function traceOf(run: string) {
  const { checkpoint } = await latestCheckpoint(path.join(run, 'checkpoints'));
  if (checkpoint === undefined) throw new Error(`expected a checkpoint in ${run}, received none`);
  const files = await readCheckpoint(checkpoint);
  const tensors = Object.entries(files).filter(([name]) => name.endsWith('.safetensors'));
  return {
    state: withoutTimes(JSON.parse(String(files['state.json']))),
    tensors: Object.fromEntries(tensors.map(([name, bytes]) => [name, readSafetensors(bytes, name)])),
    metrics: await metricsOf(run),
    samples: await readFile(path.join(run, 'samples.txt'), 'utf8').catch(() => ''),
    best: await readFile(path.join(run, 'best', 'weights.safetensors')).catch(() => undefined),
  };
}

/** Lines of metrics.jsonl, times left out. */
export async function metricsOf(run: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path.join(run, 'metrics.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => withoutTimes(JSON.parse(line)));
}

/** Losses of the steps that a run reported. */
export async function lossesOf(run: string): Promise<number[]> {
  return (await metricsOf(run)).flatMap(({ loss }) => (typeof loss === 'number' ? [loss] : []));
}

function withoutTimes({ elapsedSeconds: _, tokensPerSecond: __, ...rest }: Record<string, unknown>) {
  return rest;
}
