import { Mismatch } from './mismatch';

/** The script of a decoder: a distribution over one vocabulary for each sentence and prefix. */
export interface Script {
  /** [vocabulary] log-probabilities of the next id after `prefix` (ids so far, without the start id). */
  logProbs(sentence: number, prefix: readonly number[]): ArrayLike<number>;
  /** [position] attention weights of that step; all rows of a batch must have the same length. */
  attention?(sentence: number, prefix: readonly number[]): ArrayLike<number>;
}

/** A step's request as in the contract of `contracts`; restated, because this kit imports no library that it tests. */
export interface ScriptedRequest {
  readonly parents: Int32Array;
  readonly lastIds: Int32Array;
  readonly topK: number;
  readonly withAttention?: boolean;
}

/** The result of one step. */
export interface ScriptedResult {
  readonly ids: Int32Array;
  readonly logProbs: Float32Array;
  readonly attention?: Float32Array;
  readonly state: ScriptedState;
}

/** The rows of a scripted decoder between two steps. */
export interface ScriptedState {
  readonly rows: readonly ScriptedRow[];
}

export interface ScriptedRow {
  readonly sentence: number;
  /** Absent before the first step, whose last id is the start id. */
  readonly prefix?: readonly number[];
}

/** A step decoder that follows a script, checks each request against the contract, and counts states. */
export interface ScriptedDecoder {
  /** @param source - numbers of the script's sentences, in batch order */
  start(source: readonly number[], beamSize: number): ScriptedState;
  step(state: ScriptedState, request: ScriptedRequest): Promise<ScriptedResult>;
  join(first: ScriptedState, second: ScriptedState): ScriptedState;
  release(state: ScriptedState): void;
  /** Every request so far. */
  readonly requests: readonly ScriptedRequest[];
  /** [step][row] sentence of each row of each step. */
  readonly sentencesSeen: readonly (readonly number[])[];
  /** States handed out and neither consumed nor released; 0 after a clean search. */
  readonly numLiveStates: number;
}

/**
 * A decoder whose log-probabilities come from a script instead of a network, for specs of searches. It throws a
 * {@link Mismatch} when a request breaks the contract: a state used twice, rows out of order, only some of a sentence's
 * beams.
 *
 * @example
 * const endAfterTwo = (prefix: readonly number[]) => (prefix.length < 2 ? -2 : -0.1); // id 1 is the end
 * const decoder = scriptedDecoder({ logProbs: (_sentence, prefix) => [-1, endAfterTwo(prefix), -3] });
 */
export function scriptedDecoder(script: Script): ScriptedDecoder {
  const live = new Map<ScriptedState, number>(); // -> beamSize
  const requests: ScriptedRequest[] = [];
  const sentencesSeen: number[][] = [];

  function keep(state: ScriptedState, beamSize: number): ScriptedState {
    live.set(state, beamSize);
    return state;
  }

  function consume(state: ScriptedState): number {
    const beamSize = live.get(state);
    if (beamSize === undefined)
      fail('a state that is alive', 'one already consumed or released', 'Use each state once.');
    live.delete(state);
    return beamSize;
  }

  return {
    requests,
    sentencesSeen,
    get numLiveStates() {
      return live.size;
    },
    start(source, beamSize) {
      const rows = source.flatMap((sentence) => Array.from({ length: beamSize }, () => ({ sentence })));
      return keep({ rows }, beamSize);
    },
    async step(state, request) {
      const beamSize = consume(state);
      expectWholeSentences(state, request, beamSize);
      const rows = advance(state, request);
      requests.push(request);
      sentencesSeen.push(rows.map((row) => row.sentence));
      await Promise.resolve(); // a real executor answers later
      return { ...candidatesOf(script, rows, request), state: keep({ rows }, beamSize) };
    },
    join(first, second) {
      const beamSize = consume(first);
      const other = consume(second);
      if (other !== beamSize) fail(`states of beam size ${beamSize}`, String(other), 'Join only what is alike.');
      return keep({ rows: [...first.rows, ...second.rows] }, beamSize);
    },
    release(state) {
      consume(state);
    },
  };
}

function advance(state: ScriptedState, request: ScriptedRequest): ScriptedRow[] {
  return Array.from(request.parents, (parent, row) => {
    const { sentence, prefix } = rowOf(state, parent);
    return { sentence, prefix: prefix === undefined ? [] : [...prefix, request.lastIds[row] ?? NaN] };
  });
}

function expectWholeSentences(state: ScriptedState, request: ScriptedRequest, beamSize: number): void {
  const { parents, lastIds } = request;
  if (parents.length !== lastIds.length || parents.length % beamSize !== 0) {
    const received = `${parents.length} parents, ${lastIds.length} lastIds`;
    fail(`as many parents as lastIds, a multiple of ${beamSize}`, received, 'Name all rows of a sentence or none.');
  }
  parents.forEach((parent) => rowOf(state, parent));
  const blocks = Array.from(parents, (parent) => Math.floor(parent / beamSize));
  const isWhole = blocks.every((block, row) => block === blocks[row - (row % beamSize)]);
  const firsts = blocks.filter((_, row) => row % beamSize === 0);
  const isInOrder = firsts.every((block, index) => index === 0 || block > (firsts[index - 1] ?? Infinity));
  if (!isWhole || !isInOrder) {
    const received = `parents [${parents.join(', ')}]`;
    fail(
      `the ${beamSize} rows of each sentence together and in order`,
      received,
      'Look at where the sentence changes.',
    );
  }
}

function rowOf(state: ScriptedState, parent: number): ScriptedRow {
  const row = state.rows[parent];
  if (row !== undefined) return row;
  return fail(`parents below ${state.rows.length}`, String(parent), 'Name rows of the previous state only.');
}

function candidatesOf(
  script: Script,
  rows: readonly ScriptedRow[],
  request: ScriptedRequest,
): Omit<ScriptedResult, 'state'> {
  const best = rows.map((row) => bestOf(script.logProbs(row.sentence, row.prefix ?? []), request.topK));
  const logProbs = Float32Array.from(best.flatMap((candidates) => candidates.map(([, logProb]) => logProb)));
  const ids = Int32Array.from(best.flatMap((candidates) => candidates.map(([id]) => id)));
  if (request.withAttention !== true || script.attention === undefined) return { ids, logProbs };
  const weights = rows.map((row) => Array.from(script.attention?.(row.sentence, row.prefix ?? []) ?? []));
  return { ids, logProbs, attention: Float32Array.from(weights.flat()) };
}

function bestOf(logProbs: ArrayLike<number>, topK: number): (readonly [id: number, logProb: number])[] {
  const candidates = Array.from(logProbs, (logProb, id) => [id, logProb] as const);
  return candidates.sort(([idA, a], [idB, b]) => (a === b ? idA - idB : b - a)).slice(0, topK);
}

function fail(expected: string, received: string, next: string): never {
  throw new Mismatch('scriptedDecoder', expected, received, next);
}
