import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Mismatch } from './mismatch';

/** What stands in a training run's folder, times left out: equal for two runs that stand at the same point. */
export interface RunTrace {
  /** state.json of the newest checkpoint */
  readonly state: Record<string, unknown>;
  /** the other files of that checkpoint but its manifest, by name */
  readonly tensors: Readonly<Record<string, Buffer>>;
  readonly metrics: readonly Record<string, unknown>[];
  readonly samples: string;
  /** weights of the best model, where there is one */
  readonly best: Buffer | undefined;
}

/** The trace of a run with a checkpoint. */
export async function traceOf(run: string): Promise<RunTrace> {
  const checkpoints = path.join(run, 'checkpoints');
  const newest = (await readdir(checkpoints))
    .filter((name) => /^step-\d+$/.test(name))
    .sort()
    .at(-1);
  if (newest === undefined) throw new Mismatch(run, 'a checkpoint', 'none', 'Let the run reach its first one.');
  const read = (name: string) => readFile(path.join(checkpoints, newest, name));
  const names = (await readdir(path.join(checkpoints, newest))).filter((name) => name.endsWith('.safetensors'));
  return {
    state: withoutTimes(objectOf(String(await read('state.json')))),
    tensors: Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)] as const))),
    metrics: await metricsOf(run),
    samples: await readFile(path.join(run, 'samples.txt'), 'utf8').catch(() => ''),
    best: await readFile(path.join(run, 'best', 'weights.safetensors')).catch(() => undefined),
  };
}

/** Lines of a run's metrics.jsonl, times left out. */
export async function metricsOf(run: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path.join(run, 'metrics.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => withoutTimes(objectOf(line)));
}

/** Losses of the steps that a run reported. */
export async function lossesOf(run: string): Promise<number[]> {
  return (await metricsOf(run)).flatMap(({ loss }) => (typeof loss === 'number' ? [loss] : []));
}

function withoutTimes({ elapsedSeconds: _, ...rest }: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(rest).filter(([key]) => !key.endsWith('PerSecond')));
}

function objectOf(json: string): Record<string, unknown> {
  return JSON.parse(json) as Record<string, unknown>; // runs write objects only
}
