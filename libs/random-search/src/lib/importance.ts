import { DecisionTreeRegression } from 'ml-cart';
import type { TreeNode } from 'ml-cart';
import { mixNumbers } from '@tolmach/training';

/** A trial as a point: where each setting lies in its distribution, 0 to 1, and the score. */
export interface Point {
  readonly places: readonly number[];
  readonly score: number;
}

/** What part of the variance of the score is due to a setting alone, or to two together beyond what each does alone. */
export interface Importance {
  /** Indexes of one setting or of two. */
  readonly settings: readonly number[];
  /** 0 to 1: the mean over trees */
  readonly share: number;
  /** standard deviation of the share over trees */
  readonly deviation: number;
}

/** A part of the space on which a tree predicts one value: an interval for each setting. */
export interface Leaf {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly value: number;
}

const NUM_TREES = 64;
/** Samples below which a node is not split. */
const LEAST_SAMPLES = 3;

/** Trees that are fitted to trials, each as the leaves it parts the space into. */
export type Forest = readonly (readonly Leaf[])[];

/** A random forest over points, of which there are a few; bootstrap samples depend on the seed alone. */
export function fitForest(points: readonly Point[], seed: number): Forest {
  const numSettings = points[0]?.places.length ?? 0;
  return Array.from({ length: NUM_TREES }, (_, tree) => leavesOf(sampled(points, [seed, tree]), numSettings));
}

/**
 * Functional analysis of variance of a forest: the share of the variance over the whole space of settings that each setting
 * explains, and each two, the largest first.
 * @see Hutter et al. 2014, "An Efficient Approach for Assessing Hyperparameter Importance", algorithm 2
 */
export function importances(forest: Forest, numSettings: number): Importance[] {
  const each = forest.map((leaves) => sharesOf(leaves, numSettings)).filter((shares) => shares.length > 0);
  return subsetsOf(numSettings)
    .map((settings, index) => {
      const { mean: share, deviation } = meanAndDeviation(each.map((shares) => shares[index] ?? 0));
      return { settings, share, deviation };
    })
    .sort((one, other) => other.share - one.share);
}

/** The mean score at a place of one setting, over all values of the others, and its deviation over trees. */
export function marginal(
  forest: Forest,
  setting: number,
  place: number,
): { readonly mean: number; readonly deviation: number } {
  return meanAndDeviation(forest.map((leaves) => marginalAt(leaves, [setting], [place])));
}

/** Each setting, and each two. */
function subsetsOf(numSettings: number): number[][] {
  const all = Array.from({ length: numSettings }, (_, setting) => setting);
  return [...all.map((setting) => [setting]), ...all.flatMap((one) => all.slice(one + 1).map((other) => [one, other]))];
}

/** A bootstrap sample. */
function sampled(points: readonly Point[], key: readonly number[]): Point[] {
  return points.flatMap((_, draw) => points[mixNumbers([...key, draw]) % points.length] ?? []);
}

function leavesOf(points: readonly Point[], numSettings: number): Leaf[] {
  const tree = new DecisionTreeRegression({ minNumSamples: LEAST_SAMPLES });
  tree.train(
    points.map(({ places }) => [...places]),
    points.map(({ score }) => score),
  );
  const whole = { low: new Array<number>(numSettings).fill(0), high: new Array<number>(numSettings).fill(1) };
  return leavesBelow(tree.root, whole);
}

function leavesBelow(node: TreeNode, box: Omit<Leaf, 'value'>): Leaf[] {
  const { left, right, splitColumn, splitValue } = node;
  if (left === undefined || right === undefined) return [{ ...box, value: node.distribution }];
  return [
    ...leavesBelow(left, { ...box, high: box.high.with(splitColumn, splitValue) }),
    ...leavesBelow(right, { ...box, low: box.low.with(splitColumn, splitValue) }),
  ];
}

/** Shares of the subsets of {@link subsetsOf}; none of a tree that says the same everywhere. */
export function sharesOf(leaves: readonly Leaf[], numSettings: number): number[] {
  const volume = (leaf: Leaf) => sizeWithout(leaf, []);
  const mean = leaves.reduce((sum, leaf) => sum + volume(leaf) * leaf.value, 0);
  const variance = leaves.reduce((sum, leaf) => sum + volume(leaf) * (leaf.value - mean) ** 2, 0);
  if (variance <= 0) return [];
  const alone = Array.from({ length: numSettings }, (_, setting) => marginalVariance(leaves, [setting], mean));
  return subsetsOf(numSettings).map((settings) => {
    if (settings.length === 1) return (alone[settings[0] ?? 0] ?? 0) / variance;
    const ofEach = settings.reduce((sum, setting) => sum + (alone[setting] ?? 0), 0);
    return Math.max(0, marginalVariance(leaves, settings, mean) - ofEach) / variance; // rounding may pass 0
  });
}

/** Variance of the marginal of some settings: constant between the places at which the tree splits them. */
function marginalVariance(leaves: readonly Leaf[], settings: readonly number[], mean: number): number {
  const parts = settings.map((setting) => partsOf(leaves, setting));
  const [first = [], second] = parts;
  const cells =
    second === undefined ? first.map((one) => [one]) : first.flatMap((one) => second.map((two) => [one, two]));
  return cells.reduce((sum, cell) => {
    const size = cell.reduce((product, { low, high }) => product * (high - low), 1);
    const places = cell.map(({ low, high }) => (low + high) / 2);
    return sum + size * (marginalAt(leaves, settings, places) - mean) ** 2;
  }, 0);
}

function partsOf(leaves: readonly Leaf[], setting: number): { readonly low: number; readonly high: number }[] {
  const edges = [...new Set([0, 1, ...leaves.map(({ low }) => low[setting] ?? 0)])].sort((one, other) => one - other);
  return edges.slice(0, -1).map((low, index) => ({ low, high: edges[index + 1] ?? 1 }));
}

/** The mean over all other settings at some places of some. */
function marginalAt(leaves: readonly Leaf[], settings: readonly number[], places: readonly number[]): number {
  const holds = ({ low, high }: Leaf) =>
    settings.every((setting, index) => {
      const place = places[index] ?? 0;
      return place >= (low[setting] ?? 0) && place < (high[setting] ?? 1);
    });
  return leaves.reduce((sum, leaf) => (holds(leaf) ? sum + sizeWithout(leaf, settings) * leaf.value : sum), 0);
}

/** Volume of a leaf over all settings but some. */
function sizeWithout({ low, high }: Leaf, settings: readonly number[]): number {
  return low.reduce(
    (size, from, setting) => (settings.includes(setting) ? size : size * ((high[setting] ?? 1) - from)),
    1,
  );
}

function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length)) };
}
