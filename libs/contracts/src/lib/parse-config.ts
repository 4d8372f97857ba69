import { z } from 'zod';
import { ConfigError } from './errors';

/** What configs and model files are checked by. */
export type ConfigSchema<Value = unknown> = z.ZodType<Value>;

/**
 * Reads untrusted JSON as a config, once, at the edge. Every problem is named in one message; an unknown key suggests
 * the nearest known one.
 *
 * @param where - file or flag that the value came from, for the error sentence
 * @throws {@link ConfigError} when the value does not fit the schema
 */
export function parseConfig<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => problemOf(issue, schema, value));
  throw new ConfigError({
    where,
    expected: problems.map((problem) => problem.expected).join('; '),
    received: problems.map((problem) => problem.received).join('; '),
    next: nextStep(problems),
    details: { paths: problems.map((problem) => problem.path) },
  });
}

interface Problem {
  readonly path: string;
  readonly expected: string;
  readonly received: string;
  /** Known keys that unknown ones may have been meant for. */
  readonly near: readonly string[];
}

function nextStep(problems: readonly Problem[]): string {
  const near = problems.flatMap((problem) => problem.near);
  return near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Correct it and run again.';
}

function problemOf(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown): Problem {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    const at = path === '' ? 'the top level' : path;
    return {
      path,
      expected: `only known keys at ${at} (${known.join(', ')})`,
      received: issue.keys.join(', '),
      near: issue.keys.flatMap((key) => nearestWord(key, known) ?? []),
    };
  }
  const received = valueAt(value, issue.path);
  return {
    path,
    expected: path === '' ? wanted(issue) : `${path} as ${wanted(issue)}`,
    received: received === undefined && issue.code === 'custom' ? 'its default' : describe(received),
    near: [],
  };
}

function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `a value of type ${issue.expected}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${sizeOf(issue.origin)} ${issue.inclusive === true ? '>=' : '>'} ${String(issue.minimum)}`;
    case 'too_big':
      return `${sizeOf(issue.origin)} ${issue.inclusive === true ? '<=' : '<'} ${String(issue.maximum)}`;
    default:
      return issue.message;
  }
}

/** What of a value is too small or too big. */
function sizeOf(origin: string): string {
  if (origin === 'string') return 'text of length';
  return origin === 'array' ? 'a list of length' : 'a value';
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let inner: z.ZodType | undefined = unwrap(schema);
  for (const key of path) {
    if (inner instanceof z.ZodArray)
      inner = unwrap(inner.element as z.ZodType); // zod types elements as core types
    else if (inner instanceof z.ZodObject) inner = unwrap(inner.shape[String(key)] as z.ZodType); // as it types the fields of a shape
  }
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function unwrap(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
    inner = inner.unwrap() as z.ZodType; // zod types wrapped schemas as core types
  }
  return inner;
}

/**
 * The known word at the smallest edit distance, if it is near enough to be a slip.
 *
 * @param limit - the largest distance of a slip
 */
export function nearestWord(
  word: string,
  known: readonly string[],
  limit: number = Math.max(2, Math.floor(word.length / 3)),
): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= limit ? best.candidate : undefined;
}

/** Letters to insert, remove, replace, or exchange with the next one. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= b.length; column++) {
      const substituted = at(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const isExchanged = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const exchanged = isExchanged ? at(row - 2, column - 2) + 1 : Infinity;
      current.push(Math.min(substituted, at(row - 1, column) + 1, at(row, column - 1) + 1, exchanged));
    }
  }
  return at(a.length, b.length);
}
