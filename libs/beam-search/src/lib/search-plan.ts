import { ConfigError } from '@tolmach/contracts';
import type { SearchConfig, SearchProgress, SpecialIds } from '@tolmach/contracts';

/** Options of a search. Decision 0006 explains the defaults. */
export interface SearchOptions {
  readonly config: SearchConfig;
  readonly specialIds: SpecialIds;
  /**
   * [batch] real positions of each sentence's memory, from position 0 on. Gives the batch its size, each sentence its
   * default length limit, and the coverage penalty its positions.
   */
  readonly sourceLengths: ArrayLike<number>;
  /** Whether hypotheses carry attention weights; default false. */
  readonly withAttention?: boolean;
  /** Whether the unknown id may be produced; default false. The pad and start ids never are. */
  readonly allowUnknown?: boolean;
  /**
   * Who gets the slot of a hypothesis that ends: with `free` the next best unfinished one, with `keep` nobody, which
   * narrows the beam by one. Default `free`.
   */
  readonly finishedSlot?: 'free' | 'keep';
  /**
   * A sentence stops once `patience * beamSize` hypotheses have ended, if it has not stopped before because no
   * unfinished one can win any more. Default 1; Infinity waits for that proof or the length limit.
   *
   * @see Kasai et al. 2022, "Beam Decoding with Controlled Patience" (arXiv 2204.05424)
   */
  readonly patience?: number;
  /** Told of each sentence after each of its steps. */
  readonly onProgress?: ((progress: SearchProgress) => void) | undefined;
}

/** Pieces a hypothesis may have by default, not counting the end piece: so many per position of its source, and some more. */
export const MAX_LENGTH = { perPosition: 2, extra: 10 } as const;

/** Ids that no hypothesis holds: padding, the start and, unless it is allowed, the unknown id. */
export function bannedIds({ pad, start, unknown, end }: SpecialIds, allowUnknown = false): Set<number> {
  const banned = new Set([pad, start, ...(allowUnknown ? [] : [unknown])]);
  banned.delete(end); // models that start with the end id must still be able to end
  return banned;
}

/** Options with all defaults resolved. */
export interface SearchPlan {
  /** Rows of each sentence: those of its groups, one after the other. */
  readonly beamSize: number;
  readonly groupSize: number;
  readonly numGroups: number;
  readonly numBest: number;
  /** Hypotheses that each group gives. */
  readonly groupBest: number;
  /** What a piece costs for each hypothesis of earlier groups that has it in the same place, in nats. */
  readonly diversityPenalty: number;
  readonly alpha: number;
  readonly beta: number;
  readonly batchSize: number;
  /** [batch] real positions. */
  readonly sourceLengths: Int32Array;
  /** [batch] maximum number of pieces in a hypothesis, not counting the end piece. */
  readonly maxLengths: Int32Array;
  readonly startId: number;
  readonly endId: number;
  readonly bannedIds: ReadonlySet<number>;
  /** Candidates of each row that suffice: a group of unfinished ones, all that cost something, the end, and every banned id. */
  readonly topK: number;
  readonly withAttention: boolean;
  /** Whether the decoder has to copy attention to the host. */
  readonly readsAttention: boolean;
  readonly keepsFinishedSlot: boolean;
  /** Hypotheses that end before a group stops. */
  readonly enoughFinished: number;
  readonly onProgress: ((progress: SearchProgress) => void) | undefined;
}

/**
 * The plan of a search.
 *
 * @throws {@link ConfigError} when more hypotheses are requested than a beam holds, or its groups are not of one size
 */
export function planSearch(options: SearchOptions): SearchPlan {
  const { config, specialIds, withAttention = false } = options;
  const { beamSize, numBest, lengthPenalty: alpha, coveragePenalty: beta } = config;
  const { beamGroups: numGroups, diversityPenalty } = config;
  if (numBest > beamSize) throw tooManyHypotheses(numBest, beamSize);
  if (beamSize % numGroups !== 0) throw unequalGroups(numGroups, beamSize);
  const groupSize = beamSize / numGroups;
  const sourceLengths = Int32Array.from(options.sourceLengths);
  const { bannedIds: banned, maxLengths } = outputLimits(options);
  return {
    beamSize,
    groupSize,
    numGroups,
    numBest,
    groupBest: Math.ceil(numBest / numGroups),
    diversityPenalty,
    alpha,
    beta,
    batchSize: sourceLengths.length,
    sourceLengths,
    maxLengths,
    startId: specialIds.start,
    endId: specialIds.end,
    bannedIds: banned,
    topK: beamSize + 1 + banned.size,
    withAttention,
    readsAttention: withAttention || beta > 0,
    keepsFinishedSlot: options.finishedSlot === 'keep',
    enoughFinished: (options.patience ?? 1) * groupSize,
    onProgress: options.onProgress,
  };
}

/** What no hypothesis may have, however it is found. */
export interface OutputLimits {
  readonly bannedIds: ReadonlySet<number>;
  /** [batch] maximum number of pieces in a hypothesis, not counting the end piece. */
  readonly maxLengths: Int32Array;
}

/** The ids that are never produced, and how long hypotheses may become. */
export function outputLimits({
  config,
  specialIds,
  sourceLengths,
  allowUnknown = false,
}: Pick<SearchOptions, 'config' | 'specialIds' | 'sourceLengths' | 'allowUnknown'>): OutputLimits {
  const { perPosition, extra } = MAX_LENGTH;
  return {
    bannedIds: bannedIds(specialIds, allowUnknown),
    maxLengths: Int32Array.from(sourceLengths, (length) => config.maxLength ?? perPosition * length + extra),
  };
}

function unequalGroups(beamGroups: number, beamSize: number): ConfigError {
  return new ConfigError({
    where: 'beamSearch',
    expected: `a beamSize (${beamSize}) that is a multiple of beamGroups`,
    received: String(beamGroups),
    next: 'Widen the beam, or take fewer groups.',
    code: 'unequal-beam-groups',
    details: { beamGroups, beamSize },
  });
}

function tooManyHypotheses(numBest: number, beamSize: number): ConfigError {
  return new ConfigError({
    where: 'beamSearch',
    expected: `numBest of at most beamSize (${beamSize})`,
    received: String(numBest),
    next: 'Widen the beam or request fewer hypotheses.',
    code: 'num-best-above-beam-size',
    details: { numBest, beamSize },
  });
}
