/** How well one class is found. */
export interface ClassScores {
  readonly label: string;
  /** Share of what was taken for this class that is of it; 0 where nothing was. */
  readonly precision: number;
  /** Share of what is of this class that was taken for it; 0 where nothing is. */
  readonly recall: number;
  /** Harmonic mean of the two. */
  readonly f1: number;
  /** How many are of this class. */
  readonly support: number;
}

/** How well classes are told apart; all shares are between 0 and 1. */
export interface LabelScores {
  readonly accuracy: number;
  /** Mean over the classes, each counting the same. */
  readonly macroPrecision: number;
  readonly macroRecall: number;
  readonly macroF1: number;
  readonly classes: readonly ClassScores[];
  /** `confusion[is][takenFor]`: how many of each class were taken for each, in the order of the labels. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Scores of predicted labels against true ones, as scikit-learn gives them with `zero_division=0`.
 * @param labels - all classes; a reference or prediction that is not among them counts for no class
 */
export function labelScores(
  references: readonly string[],
  predictions: readonly string[],
  labels: readonly string[],
): LabelScores {
  const places = new Map(labels.map((label, index) => [label, index]));
  const confusion = labels.map(() => labels.map(() => 0));
  references.forEach((reference, index) => {
    const row = confusion[places.get(reference) ?? -1];
    const column = places.get(predictions[index] ?? '');
    if (row !== undefined && column !== undefined) row[column] = (row[column] ?? 0) + 1;
  });
  const numRight = references.filter((reference, index) => reference === predictions[index]).length;
  const classes = labels.map((label, index) => classScores(label, index, confusion));
  return {
    accuracy: ratio(numRight, references.length),
    macroPrecision: mean(classes.map(({ precision }) => precision)),
    macroRecall: mean(classes.map(({ recall }) => recall)),
    macroF1: mean(classes.map(({ f1 }) => f1)),
    classes,
    confusion,
  };
}

function classScores(label: string, index: number, confusion: readonly (readonly number[])[]): ClassScores {
  const right = confusion[index]?.[index] ?? 0;
  const support = sum(confusion[index] ?? []);
  const taken = sum(confusion.map((row) => row[index] ?? 0));
  return {
    label,
    precision: ratio(right, taken),
    recall: ratio(right, support),
    f1: ratio(2 * right, taken + support),
    support,
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return ratio(sum(values), values.length);
}

/** Bins of {@link calibrationError}, as in Guo et al. 2017. */
const NUM_BINS = 15;

/**
 * Expected calibration error: how far the probabilities that a model gives its answers are from the share of them that is
 * right, over bins of equal width; 0 where it knows exactly how often it errs, at most 1.
 * @param probabilities - that the answers were given, 0 to 1
 * @param isRight - whether each answer is
 * @see Guo et al. 2017, equation 3
 */
export function calibrationError(
  probabilities: readonly number[],
  isRight: readonly boolean[],
  numBins = NUM_BINS,
): number {
  const differences = Array.from({ length: numBins }, () => 0);
  probabilities.forEach((probability, index) => {
    const bin = Math.min(numBins - 1, Math.max(0, Math.ceil(probability * numBins) - 1));
    differences[bin] = (differences[bin] ?? 0) + probability - (isRight[index] === true ? 1 : 0);
  });
  return ratio(sum(differences.map(Math.abs)), probabilities.length);
}
