import { ConfigError, InputError } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import { charactersTrainingConfigSchema } from '../training-config';
import type { CharactersTrainingConfig } from '../training-config';
import { readText } from '@tolmach/durable-files';
import { originOf, readTrained } from '@tolmach/model-folder';
import { expectSameNetwork, withRun } from '@tolmach/training';
import type { OpenRun, TrainOptions, TrainResult, TrainingTask } from '@tolmach/training';
import type { CharactersParams } from '../network/characters-network';
import { CHARACTERS } from '../system';
import { learnUnits, openUnits } from '../text/open-units';
import { countPredicted } from '../text/unit-codec';
import type { UnitCodec } from '../text/unit-codec';
import type { ContinuedBatch } from './characters-objective';
import { charactersTask } from './characters-task';
import type { CharactersMaterial } from './characters-task';

/**
 * Trains a language model on a text, or continues a run, and returns how it ended; see {@link withRun} for the run folder
 * and for what it throws.
 */
export function trainCharacters(config: CharactersTrainingConfig, options: TrainOptions): Promise<TrainResult> {
  return withRun({ config, schema: charactersTrainingConfigSchema, options }, async (run) =>
    run.train(await openTask(config, run, options.from)),
  );
}

async function openTask(
  config: CharactersTrainingConfig,
  run: OpenRun,
  from: string | undefined,
): Promise<TrainingTask<CharactersParams, ContinuedBatch>> {
  const texts: string[] = [];
  for (const path of config.data.train)
    texts.push((await run.faults.reading(() => readSome(path, run.faults.add))) ?? '');
  const held = (await run.faults.reading(() => readSome(config.data.validation, run.faults.add))) ?? '';
  run.faults.settle();
  const { codec, ...beginning } = await begin(config, texts, run, from);
  const train = joined(texts.map((text, index) => codec.encode(text, config.data.train[index] ?? '')));
  const validation = validationOf(held, config.data.validation, codec);
  run.say(`text: ${counted(train.length)} ${codec.units} to train on, ${counted(validation.ids.length)} to validate`);
  return charactersTask(config, { codec, train, validation, ...beginning });
}

/** The units of the run, and the weights that it starts from. */
async function begin(
  config: CharactersTrainingConfig,
  texts: readonly string[],
  run: OpenRun,
  from: string | undefined,
): Promise<Pick<CharactersMaterial, 'codec' | 'start' | 'origin'>> {
  const { units } = config.vocabulary;
  if (run.files !== undefined) return { codec: await openUnits(units, run.files, 'checkpoint') };
  if (from === undefined) return { codec: await learnUnits(config.vocabulary, texts, run.signal) };
  const { file, weights, files } = await readTrained(CHARACTERS, from);
  if (file.units !== units) throw otherUnits(from, units, file.units);
  expectSameNetwork(from, { model: config.model }, { model: file.architecture });
  return { codec: await openUnits(file.units, files, from), start: weights, origin: originOf(from, file.training) };
}

function validationOf(text: string, path: string, codec: UnitCodec): CharactersMaterial['validation'] {
  const ids = codec.encode(text, path);
  if (ids.length < 2) throw tooShort(path, text);
  return { ids, numCharacters: countPredicted(text, ids, codec) };
}

/** @throws {@link InputError} when the file is empty */
async function readSome(path: string, onBad: OnBad): Promise<string> {
  const text = await readText(path, { mayBeHtml: true, onBad });
  if (text === '') throw tooShort(path, text);
  return text;
}

function tooShort(path: string, text: string): InputError {
  return new InputError({
    where: path,
    expected: 'a text',
    received: text === '' ? 'an empty file' : 'a single unit, which leaves nothing to predict',
    next: 'Check that it is the right file.',
    code: 'empty-text',
  });
}

function otherUnits(from: string, expected: string, received: string): ConfigError {
  return new ConfigError({
    where: from,
    expected: `a model over ${expected} (vocabulary.units)`,
    received: `one over ${received}`,
    next: `Set vocabulary.units to ${received}.`,
  });
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const part of parts) {
    all.set(part, from);
    from += part.length;
  }
  return all;
}

function counted(count: number): string {
  return count.toLocaleString('en');
}
