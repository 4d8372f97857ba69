/** One line of metrics.jsonl: the finite numbers in it, by name. */
export interface LogRecord {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** A validation as metrics.jsonl has it. */
export interface ValidationRecord extends LogRecord {
  /** Better than all before it. */
  readonly isBest: boolean;
}

/** What metrics.jsonl says, in the order of steps. */
export interface RunLog {
  readonly steps: readonly LogRecord[];
  readonly validations: readonly ValidationRecord[];
}

/** One value at one step. */
export interface Point {
  readonly step: number;
  readonly value: number;
}

/**
 * The text of a metrics.jsonl. Lines that are not whole records are passed over; where the steps go back, as in a log that
 * a resumed run continued with, what was said of them before does not count.
 */
export function parseRunLog(text: string): RunLog {
  const steps: LogRecord[] = [];
  const validations: ValidationRecord[] = [];
  for (const line of text.split('\n')) {
    const record = recordOf(line);
    if (record === undefined) continue;
    const { step, validation } = record;
    if (typeof step !== 'number' || !Number.isFinite(step)) continue;
    dropFrom(validations, step);
    dropFrom(steps, isObject(validation) ? step + 1 : step);
    if (isObject(validation))
      validations.push({ step, values: numbersOf(validation), isBest: record['isBest'] === true });
    else steps.push({ step, values: numbersOf(record) });
  }
  return { steps, validations };
}

/** The values of one name, where there are any. */
export function pointsOf(records: readonly LogRecord[], name: string): Point[] {
  const points: Point[] = [];
  for (const { step, values } of records) {
    const value = values[name];
    if (value !== undefined) points.push({ step, value });
  }
  return points;
}

/** Names of all values, in the order in which they appear. */
export function namesOf(records: readonly LogRecord[]): string[] {
  const names = new Set<string>();
  for (const { values } of records) for (const name of Object.keys(values)) names.add(name);
  return [...names];
}

function dropFrom(records: LogRecord[], step: number): void {
  for (let last = records.at(-1); last !== undefined && last.step >= step; last = records.at(-1)) records.pop();
}

function recordOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return isObject(record) ? record : undefined;
  } catch {
    return undefined; // cut off by a crash
  }
}

function numbersOf(record: Readonly<Record<string, unknown>>): Record<string, number> {
  const values: Record<string, number> = {};
  for (const name of Object.keys(record)) {
    const value = record[name];
    if (typeof value === 'number' && Number.isFinite(value)) values[name] = value;
  }
  return values;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
