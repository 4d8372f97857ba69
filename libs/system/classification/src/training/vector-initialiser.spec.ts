import { SeededRandom, normal } from '@tolmach/tensor-runtime';
import { WordVocabulary } from '../model/word-vocabulary';
import { naiveBayesInitialiser } from './vector-initialiser';

const CHANNELS = 40;
const LABELS = ['bad', 'good'];
const TRAIN = [
  { label: 'good', text: 'the joy joy joy', line: 1 },
  { label: 'bad', text: 'the bore bore', line: 2 },
  { label: 'bad', text: 'bore', line: 3 },
];

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);

describe('naiveBayesInitialiser', () => {
  it('adds to random vectors what each word tells for each class', () => {
    const vocabulary = new WordVocabulary(['joy', 'bore', 'the'], { lowerCase: true });
    const shape = [vocabulary.size, CHANNELS];
    const table = naiveBayesInitialiser(vocabulary, { train: TRAIN, labels: LABELS })(
      shape,
      new SeededRandom(1, 0, 'x'),
    );
    const random = normal(CHANNELS ** -0.5)(shape, new SeededRandom(1, 0, 'x'));
    const added = (word: string) => {
      const start = vocabulary.idOf(word) * CHANNELS;
      return table.subarray(start, start + CHANNELS).map((value, channel) => value - (random[start + channel] ?? NaN));
    };
    expect(Math.max(...added('unknown').map(Math.abs))).toBe(0);
    // one more of each of five rows: joy is 4 of 9 words of the good and 1 of 9 of the bad, and so are the others
    const [joy, bore] = [added('joy'), added('bore')];
    expect(dot(joy, bore)).toBeCloseTo(-dot(joy, joy), 4);
    expect(Math.max(...added('the').map(Math.abs))).toBeCloseTo(0, 6);
    const direction = joy.map((value) => value / (Math.log(4) / 2)); // of the good less that of the bad
    expect(dot(direction, direction)).toBeGreaterThan(0.8); // two random directions of length 1
    expect(dot(direction, direction)).toBeLessThan(3.5);
  });
});
