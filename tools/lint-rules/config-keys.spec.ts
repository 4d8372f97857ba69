import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  DEFAULT_SENTENCE_PIECE,
  DEFAULT_SPECIAL_IDS,
  samplingConfigSchema,
  searchConfigSchema,
  specialIdsSchema,
} from '@tolmach/contracts';
import { z } from 'zod';

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
/** The schemas of model.json and of training configs, by name; each system exports its own. */
function schemasOfSystems(): Record<string, z.ZodType> {
  const folder = join(__dirname, '../../libs/system');
  const systems = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'src/system.ts')));
  const exported = systems.flatMap((name) => Object.entries(jest.requireActual<object>(`@tolmach/${name}/system`)));
  const schemas = exported.flatMap(([name, value]): [string, z.ZodType][] => {
    const [, short] = /^(\w+(?:ModelFile|TrainingConfig))Schema$/.exec(name) ?? [];
    return short === undefined ? [] : [[short, value as z.ZodType]]; // what is so called is a schema
  });
  expect(schemas).toHaveLength(2 * systems.length);
  return Object.fromEntries(schemas);
}

const SCHEMAS = { ...schemasOfSystems(), sampling: samplingConfigSchema, search: searchConfigSchema };
const KEYS = Object.entries(SCHEMAS).flatMap(([name, schema]) => keysOf(tree(schema), name));

/** Keys that mean something by their absence, which their description tells. */
const ABSENT = [
  'cnn.folder',
  'cnn.trainFrom',
  'data.by',
  'data.labelColumn',
  'data.textColumn',
  'data.train',
  'data.train.maxPairs',
  'data.validation',
  'facts.licence',
  'facts.recipe',
  'facts.start',
  'knownNames',
  'maxLength',
  'model.calendar',
  'model.context',
  'model.season',
  'model.transform',
  'schedule.finalStep',
  'stop.minutes',
  'stop.perplexity',
  'training.licence',
  'training.machine',
  'training.recipe',
  'training.scores.search',
  'training.scores.signature',
  'training.seed',
  'training.start',
  'vocabulary',
  'vocabulary.vectors',
];

it('walks all keys', () => {
  expect(KEYS.length).toBeGreaterThan(100);
  expect(KEYS.map(({ path }) => path)).toContain('translationTrainingConfig.model.encoder.cell.zoneout');
});

it.each(KEYS)('$path has a description', ({ node }) => {
  expect(node.description?.length).toBeGreaterThan(5);
});

it('every key is required, has a default, or may be absent', () => {
  const without = KEYS.filter(({ node, isRequired }) => !isRequired && !('default' in node) && !node.properties);
  const paths = without.map(({ path }) => path.slice(path.indexOf('.') + 1));
  expect([...new Set(paths)].sort()).toEqual([...ABSENT].sort());
});

it('every number of a config has a lower end', () => {
  const numbers = KEYS.filter(
    ({ path, node }) => !/^\w*ModelFile\./.test(path) && /number|integer/.test(node.type ?? ''),
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
    'translationTrainingConfig.vocabulary.sentencePiece': DEFAULT_SENTENCE_PIECE,
    'captioningTrainingConfig.vocabulary.sentencePiece': DEFAULT_SENTENCE_PIECE,
    'translationModelFile.sentencePiece': '0.1.97',
    'captioningModelFile.sentencePiece': '0.1.97',
  });
});

it('the default special ids are those of the schema', () => {
  expect(specialIdsSchema.parse({})).toEqual(DEFAULT_SPECIAL_IDS);
});
