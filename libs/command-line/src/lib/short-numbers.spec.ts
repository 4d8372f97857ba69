import { scoreLines, shortNumbers } from './short-numbers';

it('writes scores as aligned lines, or as one record with counts', () => {
  const scores = { nats: 1.23456789, perplexity: 12 };
  expect(scoreLines(scores, { format: 'text', counts: { texts: 2 } })).toEqual([
    'nats       1.2346',
    'perplexity 12.0000',
  ]);
  expect(scoreLines(scores, { format: 'json', counts: { texts: 2 } })).toEqual([
    '{"nats":1.234568,"perplexity":12,"texts":2}',
  ]);
  expect(scoreLines(scores, { format: 'json', counts: {}, numDigits: 2 })).toEqual(['{"nats":1.23,"perplexity":12}']);
});

it('keeps six digits after the point', () => {
  expect(shortNumbers([0.12345678, 1, -1e-9])).toEqual([0.123457, 1, -0]);
});
