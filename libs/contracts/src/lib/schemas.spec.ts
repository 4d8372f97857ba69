import { z } from 'zod';
import { captioningTrainingConfigSchema } from './captioning-training-config';
import { charactersModelFileSchema, charactersTrainingConfigSchema } from './characters-config';
import { captioningModelFileSchema, translationModelFileSchema } from './model-folder';
import { samplingConfigSchema } from './sampling-config';
import { searchConfigSchema } from './search-config';
import { DEFAULT_SENTENCE_PIECE } from './sentence-piece-release';
import { DEFAULT_SPECIAL_IDS, specialIdsSchema } from './special-ids';
import { trainingConfigSchema } from './training-config';

/** What a JSON schema says of one key. */
interface KeyNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, KeyNode>>;
  readonly items?: KeyNode;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

interface Key {
  readonly path: string;
  readonly node: KeyNode;
  readonly isRequired: boolean;
}

function keysOf(node: KeyNode, prefix: string): Key[] {
  const inner = node.items ?? node;
  return Object.entries(inner.properties ?? {}).flatMap(([name, child]) => {
    const path = `${prefix}.${name}`;
    return [{ path, node: child, isRequired: inner.required?.includes(name) === true }, ...keysOf(child, path)];
  });
}

const tree = (schema: z.ZodType): KeyNode => z.toJSONSchema(schema, { io: 'input' }) as KeyNode; // a JSON schema is one
const SCHEMAS = {
  training: trainingConfigSchema,
  captionTraining: captioningTrainingConfigSchema,
  charactersTraining: charactersTrainingConfigSchema,
  charactersModel: charactersModelFileSchema,
  sampling: samplingConfigSchema,
  search: searchConfigSchema,
  model: translationModelFileSchema,
  captioner: captioningModelFileSchema,
};
const KEYS = Object.entries(SCHEMAS).flatMap(([name, schema]) => keysOf(tree(schema), name));

/** Keys that mean something by their absence, which their description tells. */
const ABSENT = [
  'training.schedule.finalStep',
  'training.stop.minutes',
  'training.stop.perplexity',
  'training.facts.recipe',
  'training.facts.start',
  'training.facts.licence',
  'captionTraining.schedule.finalStep',
  'captionTraining.stop.minutes',
  'captionTraining.stop.perplexity',
  'captionTraining.facts.recipe',
  'captionTraining.facts.start',
  'captionTraining.facts.licence',
  'captionTraining.data.train',
  'captionTraining.data.validation',
  'captionTraining.cnn.folder',
  'captionTraining.cnn.trainFrom',
  'charactersTraining.schedule.finalStep',
  'charactersTraining.stop.minutes',
  'charactersTraining.stop.perplexity',
  'charactersTraining.facts.recipe',
  'charactersTraining.facts.start',
  'charactersTraining.facts.licence',
  'charactersModel.vocabulary',
  'charactersModel.training.recipe',
  'charactersModel.training.start',
  'charactersModel.training.licence',
  'charactersModel.training.machine',
  'charactersModel.training.seed',
  'charactersModel.training.scores.signature',
  'charactersModel.training.scores.search',
  'search.maxLength',
  'training.data.train.maxPairs',
  'model.training.recipe',
  'model.training.start',
  'model.knownNames',
  'model.training.licence',
  'model.training.machine',
  'model.training.seed',
  'model.training.scores.signature',
  'model.training.scores.search',
  'captioner.training.recipe',
  'captioner.training.start',
  'captioner.training.licence',
  'captioner.training.machine',
  'captioner.training.seed',
  'captioner.training.scores.signature',
  'captioner.training.scores.search',
];

it('walks all keys', () => {
  expect(KEYS.length).toBeGreaterThan(100);
  expect(KEYS.map(({ path }) => path)).toContain('training.model.encoder.cell.zoneout');
});

it.each(KEYS)('$path has a description', ({ node }) => {
  expect(node.description?.length).toBeGreaterThan(5);
});

it('every key is required, has a default, or may be absent', () => {
  const without = KEYS.filter(({ node, isRequired }) => !isRequired && !('default' in node) && !node.properties);
  expect(without.map(({ path }) => path).sort()).toEqual([...ABSENT].sort());
});

it('every number of a config has a lower end', () => {
  const numbers = KEYS.filter(
    ({ path, node }) => !/^(model|captioner|charactersModel)\./.test(path) && /number|integer/.test(node.type ?? ''),
  );
  const open = numbers.filter(({ node: { minimum, exclusiveMinimum } }) => (minimum ?? exclusiveMinimum) === undefined);
  expect(numbers.length).toBeGreaterThan(50);
  expect(open.map(({ path }) => path)).toEqual([]);
});

it('no object takes unknown keys', () => {
  const objects = KEYS.map(({ path, node }) => ({ path, node: node.items ?? node })).filter(
    ({ node }) => node.properties,
  );
  expect(objects.filter(({ node }) => node.additionalProperties !== false)).toEqual([]);
});

it('pieces of a new run are those of the newest SentencePiece, of a folder that says nothing those of 0.1.97', () => {
  const releases = KEYS.filter(({ path }) => path.endsWith('.sentencePiece'));
  expect(Object.fromEntries(releases.map(({ path, node }) => [path, node.default]))).toEqual({
    'training.vocabulary.sentencePiece': DEFAULT_SENTENCE_PIECE,
    'captionTraining.vocabulary.sentencePiece': DEFAULT_SENTENCE_PIECE,
    'model.sentencePiece': '0.1.97',
    'captioner.sentencePiece': '0.1.97',
  });
});

it('the default special ids are those of the schema', () => {
  expect(specialIdsSchema.parse({})).toEqual(DEFAULT_SPECIAL_IDS);
});
