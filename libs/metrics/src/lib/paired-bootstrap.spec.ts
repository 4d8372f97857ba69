import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { InputError, UsageError } from '@tolmach/contracts';
import { bleuMetric } from './bleu';
import type { BootstrapEstimate } from './bootstrap-result';
import { bootstrapSamples } from './bootstrap-samples';
import { chrfMetric } from './chrf';
import { measureCorpus } from './corpus-metric';
import type { CorpusMetric } from './corpus-metric';
import { compareOnSamples, pairedBootstrap } from './paired-bootstrap';
import { SACREBLEU_VERSION } from './signature';
import { terMetric } from './ter';

interface GoldenResult {
  readonly score: number;
  readonly mean: number;
  readonly halfWidth: number;
  readonly pValue: number | null;
}

interface GoldenComparison {
  readonly metric: 'bleu' | 'chrf' | 'ter';
  readonly options: object;
  readonly name: string;
  readonly signature: string;
  readonly shortSignature: string;
  /** Of sacrebleu computing in float64. */
  readonly results: readonly (GoldenResult & { readonly line: string })[];
  /** Of sacrebleu as it is, in float32. */
  readonly installedResults: readonly GoldenResult[];
}

interface GoldenCase {
  readonly name: string;
  readonly numSamples: number;
  readonly seed: number;
  readonly systems: readonly (readonly string[])[];
  readonly references: readonly (readonly string[])[];
  readonly samples: readonly (readonly number[])[];
  readonly comparisons: readonly GoldenComparison[];
}

interface GoldenFile {
  readonly provenance: { readonly sacrebleu: string };
  readonly cases: readonly GoldenCase[];
  readonly ownSamples: readonly { seed: number; numSegments: number; samples: readonly (readonly number[])[] }[];
}

// The golden script writes this shape; a wrong one fails the comparisons below.
const golden = JSON.parse(readFileSync(join(__dirname, '../../fixtures/paired-bootstrap.json'), 'utf8')) as GoldenFile;
const METRICS: Readonly<Record<GoldenComparison['metric'], (options: object) => CorpusMetric>> = {
  bleu: bleuMetric,
  chrf: chrfMetric,
  ter: terMetric,
};
const comparisons = golden.cases.flatMap((corpus) =>
  corpus.comparisons.map((expected) => ({
    title: `${corpus.name}, ${expected.name} ${JSON.stringify(expected.options)}`,
    corpus,
    expected,
  })),
);
const ITSELF = 'a-system-against-itself';

/** sacrebleu adds up float32 statistics and divides in float32: seven digits of a score, less after a division or two. */
const FLOAT32_TOLERANCE = 2e-5;

type Found = BootstrapEstimate & { readonly pValue?: number };

function resultsOf({ systems, references, samples }: GoldenCase, { metric: name, options }: GoldenComparison): Found[] {
  const metric = METRICS[name](options);
  const corpora = systems.map((lines) => measureCorpus(metric, lines, references));
  const found = compareOnSamples({ metric, corpora, numReferences: references.length, samples });
  return [found.baseline, ...found.systems];
}

/** The largest difference of any score, mean and half width. */
function largestGap(found: readonly Found[], expected: readonly GoldenResult[]): number {
  const gaps = expected.flatMap(({ score, mean, halfWidth }, index) => {
    const own = found[index];
    const pairs = [
      [own?.score.score, score] as const,
      [own?.mean, mean] as const,
      [own?.halfWidth, halfWidth] as const,
    ];
    return pairs.map(([value = NaN, other]) => Math.abs(value - other));
  });
  return Math.max(...gaps);
}

describe('results of PyPI sacrebleu on its own samples', () => {
  it('are those of the release that is reproduced', () => {
    expect(golden.provenance.sacrebleu).toBe(SACREBLEU_VERSION);
    expect(comparisons).toHaveLength(30);
  });

  it.each(comparisons)('are equal for $title', ({ corpus, expected }) => {
    const found = resultsOf(corpus, expected);
    expect(found).toHaveLength(expected.results.length);
    expect(largestGap(found, expected.results)).toBeLessThan(1e-9);
    expect(largestGap(found, expected.installedResults)).toBeLessThan(FLOAT32_TOLERANCE);
  });

  it.each(comparisons.filter(({ corpus }) => corpus.name !== ITSELF))(
    'have the same p-values and are printed alike for $title',
    ({ corpus, expected }) => {
      const found = resultsOf(corpus, expected);
      const pValues = found.map(({ pValue }) => pValue ?? null);
      expect(pValues).toEqual(expected.results.map(({ pValue }) => pValue));
      expect(pValues).toEqual(expected.installedResults.map(({ pValue }) => pValue));
      expect(found.map((result) => result.format())).toEqual(expected.results.map(({ line }) => line));
    },
  );

  it.each(comparisons.filter(({ corpus }) => corpus.name === ITSELF))(
    'differ in the p-value of $title: 1 here, where sacrebleu calls the system different from itself',
    ({ corpus, expected }) => {
      expect(expected.results[1]?.line).toMatch(/\(p = 0\.0196\)\*$/);
      const [, itself] = resultsOf(corpus, expected);
      expect(itself?.pValue).toBe(1);
      expect(itself?.format()).toMatch(/\(p = 1\.0000\)$/);
    },
  );

  it.each(comparisons)('have the signatures of $title', ({ corpus, expected }) => {
    const { systems, references, numSamples, seed } = corpus;
    const [baseline = [], ...others] = systems;
    const compared = { baseline, systems: others, references };
    const metric = METRICS[expected.metric](expected.options);
    expect(pairedBootstrap(metric, compared, { numSamples, seed })).toMatchObject({
      name: expected.name,
      signature: expected.signature,
      shortSignature: expected.shortSignature,
    });
  });
});

describe('bootstrapSamples', () => {
  it.each(golden.ownSamples)('draws what the reference draws from seed $seed', ({ seed, numSegments, samples }) => {
    const drawn = Array.from(bootstrapSamples(numSegments, { numSamples: 3, seed }), (sample) => [...sample]);
    expect(drawn).toEqual(samples);
  });

  it('draws every segment about equally often', () => {
    const counts = new Array<number>(10).fill(0);
    for (const sample of bootstrapSamples(10, { numSamples: 2000, seed: 4 })) {
      for (const index of sample) counts[index] = (counts[index] ?? 0) + 1;
    }
    const chiSquared = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    expect(chiSquared).toBeLessThan(27.9); // one in a thousand at nine degrees of freedom
  });
});

const line = fc
  .array(fc.constantFrom('a', 'b', 'c', 'the', 'horse', ','), { maxLength: 8 })
  .map((words) => words.join(' '));
const segments = fc.array(fc.record({ baseline: line, system: line, reference: line }), { minLength: 1, maxLength: 7 });
type Segments = readonly { readonly baseline: string; readonly system: string; readonly reference: string }[];

const comparedOf = (corpus: Segments) => ({
  baseline: corpus.map(({ baseline }) => baseline),
  systems: [corpus.map(({ system }) => system)],
  references: [corpus.map(({ reference }) => reference)],
});
const numbersOf = ({ baseline, systems }: ReturnType<typeof compareOnSamples>) =>
  [baseline, ...systems].map(({ mean, halfWidth }) => [mean, halfWidth]);
const quick = { numSamples: 60, seed: 2 };

/** The first system of the case that compares two, along with its baseline. */
function golden41(): Segments {
  const { systems, references } = golden.cases[0] ?? { systems: [], references: [] };
  return (references[0] ?? []).map((reference, index) => ({
    baseline: systems[0]?.[index] ?? '',
    system: systems[2]?.[index] ?? '',
    reference,
  }));
}

describe('pairedBootstrap', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const run = (seed: number) => numbersOf(pairedBootstrap(chrfMetric(), comparedOf(golden41()), { seed }));
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it('finds no difference between a system and itself, by any metric', () => {
    fc.assert(
      fc.property(
        segments,
        fc.constantFrom(bleuMetric(), chrfMetric(), terMetric()),
        (corpus, metric: CorpusMetric) => {
          const { baseline, references } = comparedOf(corpus);
          const found = pairedBootstrap(metric, { baseline, systems: [baseline], references }, quick);
          expect(found.systems[0]?.pValue).toBe(1);
          expect(numbersOf(found)[1]).toEqual(numbersOf(found)[0]);
        },
      ),
    );
  });

  it('does not depend on the order of the segments when the samples follow it', () => {
    fc.assert(
      fc.property(segments, (corpus) => {
        const metric = chrfMetric();
        const compare = (ordered: Segments, placeOf: (index: number) => number) => {
          const { baseline, systems, references } = comparedOf(ordered);
          const corpora = [baseline, ...systems].map((lines) => measureCorpus(metric, lines, references));
          const samples = Array.from(bootstrapSamples(ordered.length, quick), (sample) => [...sample].map(placeOf));
          return compareOnSamples({ metric, corpora, numReferences: 1, samples });
        };
        const forwards = compare(corpus, (index) => index);
        const backwards = compare([...corpus].reverse(), (index) => corpus.length - 1 - index);
        expect(numbersOf(backwards)).toEqual(numbersOf(forwards));
        expect(backwards.systems[0]?.pValue).toBe(forwards.systems[0]?.pValue);
      }),
    );
  });

  it('gives another order of the segments other samples of the same distribution', () => {
    const [forwards, backwards] = [golden41(), [...golden41()].reverse()].map((corpus) =>
      pairedBootstrap(chrfMetric(), comparedOf(corpus), { numSamples: 4000 }),
    );
    const [own, other] = [forwards, backwards].map((found) => found?.systems[0]);
    const gapOf = (key: 'mean' | 'halfWidth' | 'pValue') => Math.abs((own?.[key] ?? NaN) - (other?.[key] ?? NaN));
    expect(gapOf('mean')).toBeGreaterThan(0);
    // A half width of some 4.4 is two standard deviations, so a mean of 4,000 samples has a standard error of 0.035.
    expect(gapOf('mean')).toBeLessThan(4 * 0.035 * Math.SQRT2);
    expect(gapOf('halfWidth')).toBeLessThan(0.4);
    expect(gapOf('pValue')).toBeLessThan(0.04);
  });

  it('has the score of the whole corpus, which the samples surround', () => {
    const { baseline } = pairedBootstrap(terMetric(), comparedOf(golden41()));
    expect(Math.abs(baseline.mean - baseline.score.score)).toBeLessThan(baseline.halfWidth / 4);
    expect(baseline.score.signature).not.toContain('bs:');
  });

  it('takes 1,000 samples from seed 12345 by default', () => {
    expect(pairedBootstrap(bleuMetric(), comparedOf(golden41())).signature).toContain('nrefs:1|bs:1000|seed:12345|');
  });

  it.each([
    [{ numSamples: 0 }, /^pairedBootstrap: numSamples: expected a whole number from 1 to \d+, received 0\. Give/],
    [{ numSamples: 1.5 }, /received 1\.5\./],
    [{ seed: -1 }, /^pairedBootstrap: seed: expected a whole number from 0 to 4294967295, received -1\. Give/],
    [{ seed: 2 ** 32 }, /received 4294967296\./],
  ])('refuses %j', (options, sentence) => {
    const run = () => pairedBootstrap(bleuMetric(), comparedOf(golden41()), options);
    expect(run).toThrow(UsageError);
    expect(run).toThrow(sentence);
  });

  it.each([
    [[], 'pairedBootstrap: expected at least one system besides the baseline, received none.'],
    [[['a', 'b']], 'bleu: expected 2 lines in reference set 1, one per hypothesis, received 1.'],
  ])('refuses the systems %j', (systems, sentence) => {
    const run = () => pairedBootstrap(bleuMetric(), { baseline: ['a'], systems, references: [['a']] });
    expect(run).toThrow(InputError);
    expect(run).toThrow(sentence);
  });
});
