import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calibrationError, labelScores } from './label-scores';

interface GoldenFile {
  readonly labels: readonly string[];
  readonly references: readonly string[];
  readonly predictions: readonly string[];
  readonly probabilities: readonly number[];
  readonly accuracy: number;
  readonly macro: readonly number[];
  readonly classes: readonly (readonly number[])[];
  readonly confusion: readonly (readonly number[])[];
  readonly calibrationError: number;
}

const golden = JSON.parse(readFileSync(join(__dirname, '../../fixtures/label-scores.json'), 'utf8')) as GoldenFile;

describe('labelScores', () => {
  it('gives the numbers of scikit-learn, also for classes that are absent or never predicted', () => {
    const { references, predictions, labels } = golden;
    const scores = labelScores(references, predictions, labels);
    expect(scores.accuracy).toBeCloseTo(golden.accuracy, 12);
    const macro = [scores.macroPrecision, scores.macroRecall, scores.macroF1];
    macro.forEach((value, index) => {
      expect(value).toBeCloseTo(golden.macro[index] ?? NaN, 12);
    });
    scores.classes.forEach(({ precision, recall, f1, support }, index) => {
      [precision, recall, f1, support].forEach((value, column) => {
        expect(value).toBeCloseTo(golden.classes[index]?.[column] ?? NaN, 12);
      });
    });
    expect(scores.confusion).toEqual(golden.confusion);
  });

  it('counts a prediction outside the classes as wrong, and gives zeros for nothing', () => {
    expect(labelScores(['a', 'a'], ['a', 'x'], ['a', 'b'])).toMatchObject({ accuracy: 0.5, confusion: [[1, 0], [0, 0]] }); // prettier-ignore
    expect(labelScores([], [], ['a', 'b'])).toMatchObject({ accuracy: 0, macroF1: 0 });
  });
});

describe('calibrationError', () => {
  it('gives the number of the reference', () => {
    const isRight = golden.references.map((reference, index) => reference === golden.predictions[index]);
    expect(calibrationError(golden.probabilities, isRight)).toBeCloseTo(golden.calibrationError, 12);
  });

  it('is 0 for a model that is always right and says so, 1 for one that is always wrong', () => {
    expect(calibrationError([1, 1], [true, true])).toBe(0);
    expect(calibrationError([1, 1], [false, false])).toBe(1);
    expect(calibrationError([], [])).toBe(0);
  });
});
