import { classWeights } from './labelled-data';

const text = (label: string) => ({ text: 'a', label, line: 1 });
const DATA = { train: ['ham', 'ham', 'ham', 'spam'].map(text), labels: ['ham', 'spam'] };
const weightsOf = (weights: Parameters<typeof classWeights>[0]) => [...classWeights(weights, DATA)];

describe('classWeights', () => {
  it('is 1, the more the rarer a class, or what is said of each', () => {
    expect(weightsOf('none')).toEqual([1, 1]);
    expect(weightsOf('balanced')).toEqual([Math.fround(4 / 6), 2]);
    expect(weightsOf({ spam: 5 })).toEqual([1, 5]);
  });

  it('refuses a class that no text has', () => {
    expect(() => weightsOf({ Spam: 5 })).toThrow(
      'update.classWeights: expected classes of the training texts (ham, spam), received Spam. Did you mean spam?',
    );
    expect(() => weightsOf({ toString: 5 })).toThrow('received toString');
  });
});
