import { basename, dirname, resolve } from 'node:path';
import type { TrainingFacts } from '@tolmach/contracts';

/** A model that has a share in a mean. */
interface AveragedFrom {
  readonly folder: string;
  readonly facts: TrainingFacts;
}

/** Names of folders that tell nothing without the run they are in. */
const RUN_PARTS = /^(?:best|checkpoints|step-\d+)$/;

/**
 * How a mean of models came to be. `start` names the models and what they started from; data, licences and machines are
 * those of all of them, recipe and seed stay where all have the same. Steps, tokens and hours are the largest of any one
 * model: models may have a part of their training in common, so that sums would count it twice. No scores: those were of
 * other weights.
 */
export function averagedFacts(models: readonly AveragedFrom[]): TrainingFacts {
  const all = models.map(({ facts }) => facts);
  const start = startText(models);
  const recipe = commonOf(all.map((facts) => facts.recipe));
  const seed = commonOf(all.map((facts) => facts.seed));
  const licence = joined(all.map((facts) => facts.licence));
  const machine = joined(all.map((facts) => facts.machine));
  return {
    ...(recipe !== undefined && { recipe }),
    data: [...new Set(all.flatMap(({ data }) => data))],
    start,
    ...(licence !== undefined && { licence }),
    steps: Math.max(...all.map(({ steps }) => steps)),
    targetTokens: Math.max(...all.map(({ targetTokens }) => targetTokens)),
    hours: Math.max(...all.map(({ hours }) => hours)),
    ...(machine !== undefined && { machine }),
    ...(seed !== undefined && { seed }),
    scores: [],
  };
}

/** What a model owes to the one whose weights it started from. */
export type ModelOrigin = Pick<TrainingFacts, 'data' | 'licence'> & { readonly start: string };

/** What is carried over from a model that another one starts from. @param folder - that it was read from */
export function originOf(folder: string, { data, licence, start }: TrainingFacts): ModelOrigin {
  const name = modelName(folder);
  return {
    data,
    start: start === undefined ? name : `${name}, which started as: ${start}`,
    ...(licence !== undefined && { licence }),
  };
}

/** The facts of a model with those of the one it started from: data and licences of both; a `start` of its own stays. */
export function withOrigin<Facts extends Partial<TrainingFacts> & Pick<TrainingFacts, 'data'>>(
  facts: Facts,
  origin: ModelOrigin | undefined,
): Facts {
  if (origin === undefined) return facts;
  const { data, start, licence: carried } = origin;
  const licence = joined([carried, facts.licence]);
  return { start, ...facts, data: [...new Set([...data, ...facts.data])], ...(licence !== undefined && { licence }) };
}

function startText(models: readonly AveragedFrom[]): string {
  const names = models.map(({ folder }) => modelName(folder));
  const mean = `mean of ${String(names.length)} models: ${names.join(', ')}`;
  const starts = joined(models.map(({ facts }) => facts.start));
  return starts === undefined ? mean : `${mean}; which started as: ${starts}`;
}

/** What to call the model of a folder: its name, and for a part of a run the way to it from the run: `my/best`. */
function modelName(folder: string): string {
  const path = resolve(folder);
  const name = basename(path);
  const parent = dirname(path);
  return RUN_PARTS.test(name) && basename(parent) !== '' ? `${modelName(parent)}/${name}` : name;
}

function commonOf<Value>([first, ...others]: readonly Value[]): Value | undefined {
  return others.every((other) => other === first) ? first : undefined;
}

/** What is stated, each text once. */
function joined(texts: readonly (string | undefined)[]): string | undefined {
  const stated = [...new Set(texts.filter((text) => text !== undefined))];
  return stated.length === 0 ? undefined : stated.join('; ');
}
