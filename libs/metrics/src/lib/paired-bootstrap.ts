import { InputError } from '@tolmach/contracts';
import { comparisonOf, estimateOf } from './bootstrap-result';
import type { BootstrapComparison, BootstrapEstimate } from './bootstrap-result';
import { bootstrapSamples, resolveBootstrapOptions } from './bootstrap-samples';
import type { BootstrapOptions } from './bootstrap-samples';
import { measureCorpus, sumStatistics } from './corpus-metric';
import type { CorpusMetric, Statistics } from './corpus-metric';
import type { Score } from './score';
import { withBootstrapFields } from './signature';

/** Translations of the same text by several systems, line by line. */
export interface ComparedSystems {
  /** What each system is compared with. */
  readonly baseline: readonly string[];
  /** One list of lines per system. */
  readonly systems: readonly (readonly string[])[];
  /** One list of lines per reference set. */
  readonly references: readonly (readonly string[])[];
}

/** What a paired bootstrap found, with the conditions it was made under. */
export interface PairedBootstrap<S extends Score = Score> {
  /** The name of the score. */
  readonly name: string;
  /** The signature of the score with the number of samples and the seed, as sacreBLEU writes it. */
  readonly signature: string;
  /** `signature` with sacreBLEU's abbreviations. */
  readonly shortSignature: string;
  readonly baseline: BootstrapEstimate<S>;
  /** In the order in which the systems were given. */
  readonly systems: readonly BootstrapComparison<S>[];
}

/** The statistics of each segment, of the baseline first, and the indices of segments in each sample. */
interface Resampling<S extends Score> {
  readonly metric: CorpusMetric<S>;
  readonly corpora: readonly (readonly Statistics[])[];
  readonly numReferences: number;
  readonly samples: Iterable<ArrayLike<number>>;
}

/** A system with its scores, of all segments and of each sample. */
interface Resampled<S extends Score> {
  readonly score: S;
  readonly sampleScores: readonly number[];
}

/**
 * Whether systems differ from a baseline by more than chance: paired bootstrap resampling, with mean, 95 % interval and
 * p-value as sacreBLEU's `--paired-bs` defines them. Each segment is measured once; its statistics are summed again for
 * every sample.
 *
 * @param metric - such as `bleuMetric()`; one call per metric, with one seed, uses the same samples
 * @throws {@link InputError} when there is no system, no line or no reference set, or a list of another length
 * @throws {@link UsageError} when the number of samples or the seed is out of range
 * @see Koehn 2004, "Statistical Significance Tests for Machine Translation Evaluation"
 * @example
 * const compared = { baseline: ['A man rides.'], systems: [['A man rides a horse.']], references: [['A man rides a horse.']] };
 * pairedBootstrap(bleuMetric(), compared, { numSamples: 1000, seed: 1 }).systems[0]?.pValue
 */
export function pairedBootstrap<S extends Score>(
  metric: CorpusMetric<S>,
  { baseline, systems, references }: ComparedSystems,
  options: BootstrapOptions = {},
): PairedBootstrap<S> {
  if (systems.length === 0) throw noSystem();
  const resolved = resolveBootstrapOptions(options);
  const corpora = [baseline, ...systems].map((lines) => measureCorpus(metric, lines, references));
  const samples = bootstrapSamples(baseline.length, resolved);
  const found = compareOnSamples({ metric, corpora, numReferences: references.length, samples });
  const { name, signature, shortSignature } = found.baseline.score;
  return {
    name,
    signature: withBootstrapFields(signature, resolved, 'long'),
    shortSignature: withBootstrapFields(shortSignature, resolved, 'short'),
    ...found,
  };
}

/** The comparison on given samples; the first corpus is the baseline. */
export function compareOnSamples<S extends Score>(
  resampling: Resampling<S>,
): Pick<PairedBootstrap<S>, 'baseline' | 'systems'> {
  const [baseline, ...systems] = resample(resampling);
  if (baseline === undefined) throw noSystem();
  return {
    baseline: estimateOf(baseline.score, baseline.sampleScores),
    systems: systems.map((system) => comparisonOf(system, baseline)),
  };
}

/** Scores of every corpus on every sample; the samples, shared by all, are read once. */
function resample<S extends Score>({ metric, corpora, numReferences, samples }: Resampling<S>): Resampled<S>[] {
  const resampled = corpora.map((segments) => ({
    table: Float64Array.from(segments.flat()),
    numEntries: segments[0]?.length ?? 0,
    score: metric.conclude(sumStatistics(segments), numReferences),
    sampleScores: new Array<number>(),
  }));
  for (const sample of samples) {
    for (const { table, numEntries, sampleScores } of resampled) {
      sampleScores.push(metric.conclude(sumRows(table, numEntries, sample), numReferences).score);
    }
  }
  return resampled;
}

/** The sum of the given rows of a table of `numEntries` columns. */
function sumRows(table: Float64Array, numEntries: number, rows: ArrayLike<number>): Statistics {
  const sum = new Array<number>(numEntries).fill(0);
  for (let place = 0; place < rows.length; place++) {
    const start = (rows[place] ?? 0) * numEntries;
    for (let entry = 0; entry < numEntries; entry++) sum[entry] = (sum[entry] ?? 0) + (table[start + entry] ?? 0);
  }
  return sum;
}

function noSystem(): InputError {
  return new InputError({
    where: 'pairedBootstrap',
    expected: 'at least one system besides the baseline',
    received: 'none',
    next: 'Give the translations of the system to compare.',
  });
}
