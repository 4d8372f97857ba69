/**
 * Prints what a search costs apart from its decoder, as JSON: the decoder answers from prepared tables. Run from the
 * root: node -C @tolmach/source -r ./tools/run/register.cjs libs/beam-search/bench/search.bench.ts
 */
import { cpus } from 'node:os';
import { DEFAULT_SPECIAL_IDS, searchConfigSchema } from '@tolmach/contracts';
import type { StepDecoder, StepResult } from '@tolmach/contracts';
import { beamSearch } from '../src';

const SHAPES = { batch: 32, beam: 5, topK: 9, position: 15, targetTime: 20 };
const NUM_RUNS = 50;

/** [step] answers for a full batch; every row can only end at the last. */
function tables(): Omit<StepResult<number>, 'state'>[] {
  const numRows = SHAPES.batch * SHAPES.beam;
  const attention = new Float32Array(numRows * SHAPES.position).fill(1 / SHAPES.position);
  return Array.from({ length: SHAPES.targetTime }, (_, step) => {
    const isLast = step === SHAPES.targetTime - 1;
    const places = { length: numRows * SHAPES.topK };
    const ids = Int32Array.from(places, (_, place) =>
      isLast ? DEFAULT_SPECIAL_IDS.end : 10 + ((place * 31 + step * 7) % 900),
    );
    const logProbs = Float32Array.from(places, (_, place) => -0.2 - (place % SHAPES.topK) - Math.abs(Math.sin(place)));
    return { ids, logProbs, attention };
  });
}

/** A decoder whose state is its step number. */
function tableDecoder(): StepDecoder<undefined, number> {
  const answers = tables();
  return {
    start: () => 0,
    step: (state) => {
      const answer = answers[state];
      if (answer === undefined) return Promise.reject(new Error('the search continued after the last table'));
      return Promise.resolve({ ...answer, state: state + 1 });
    },
    release: () => undefined,
  };
}

const DECODER = tableDecoder();

async function searchOnce(coveragePenalty: number): Promise<void> {
  await beamSearch(DECODER, undefined, {
    config: searchConfigSchema.parse({ beamSize: SHAPES.beam, coveragePenalty, maxLength: 2 * SHAPES.targetTime }),
    specialIds: DEFAULT_SPECIAL_IDS,
    sourceLengths: new Array<number>(SHAPES.batch).fill(SHAPES.position),
  });
}

async function measure(coveragePenalty: number): Promise<void> {
  for (let run = 0; run < NUM_RUNS; run++) await searchOnce(coveragePenalty); // warm up
  const start = process.cpuUsage();
  for (let run = 0; run < NUM_RUNS; run++) await searchOnce(coveragePenalty);
  const { user } = process.cpuUsage(start);
  const cpuMsPerStep = Number((user / 1000 / NUM_RUNS / SHAPES.targetTime).toFixed(3));
  const conditions = { ...SHAPES, coveragePenalty, numRuns: NUM_RUNS, cpu: cpus()[0]?.model, node: process.version };
  process.stdout.write(`${JSON.stringify({ cpuMsPerStep, ...conditions })}\n`);
}

void measure(0).then(() => measure(0.2));
