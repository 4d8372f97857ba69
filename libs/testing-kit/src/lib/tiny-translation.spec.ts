import { irregularWeights, tinySections } from './tiny-translation';

const NAMED = [
  { path: 'kernel', spec: { shape: [3, 4] } },
  { path: 'decoder/outputBias', spec: { shape: [5] } },
];

it('weights depend on the seed alone, and no two are alike', () => {
  const weights = irregularWeights(NAMED, 7);
  expect(irregularWeights(NAMED, 7)).toEqual(weights);
  expect(irregularWeights(NAMED, 8)['kernel']).not.toEqual(weights['kernel']);
  expect(new Set(weights['kernel']?.values).size).toBe(12);
  expect(Math.min(...(weights['decoder/outputBias']?.values ?? []))).toBe(-1.5);
});

it('a section replaces the keys it names and leaves the others', () => {
  expect(tinySections({ decoder: { hiddenSize: 8 } })).toMatchObject({
    encoder: { hiddenSize: 14 },
    decoder: { hiddenSize: 8, attentionSize: 6 },
  });
});
