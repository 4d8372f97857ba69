import fc from 'fast-check';
import { wordWeights } from './caption-words';

describe('wordWeights', () => {
  it('joins pieces to words and averages their weights, without the end piece', () => {
    const words = wordWeights(
      ['\u2581a', '\u2581play', 'ground', '.'],
      [
        [0.1, 0.9, 0],
        [0.5, 0.5, 0],
        [0.1, 0.3, 0.6],
        [0, 0.1, 0.9],
        [1, 0, 0],
      ],
    );
    expect(words.map(({ text }) => text)).toEqual(['a', 'playground.']);
    expect(words[0]?.weights).toEqual([0.1, 0.9, 0]);
    [0.2, 0.3, 0.5].forEach((weight, position) => expect(words[1]?.weights[position]).toBeCloseTo(weight, 12));
  });

  it('drops an end piece that is among the pieces', () => {
    expect(wordWeights(['\u2581dog', '</s>'], [[1], [0]])).toEqual([{ text: 'dog', weights: [1] }]);
  });

  it.each([
    ['a mark of its own', ['\u2581', 'x', '\u2581', 'y'], ['x', 'y'], [2, 4]],
    ['a first piece without a mark', ['x', '\u2581y'], ['x', 'y'], [1, 2]],
    ['a piece over two words', ['\u2581a', 'b\u2581c', 'd'], ['ab', 'cd'], [1.5, 2.5]],
    ['marks at the end', ['\u2581a', '\u2581'], ['a'], [1]],
    ['bytes of one character', ['\u2581', '<0xE2>', '<0x82>', '<0xAC>', '5'], ['€5'], [3.5]],
    ['no pieces', [], [], []],
  ])('reads %s', (_, pieces, texts, weights) => {
    const attention = pieces.map((piece, time) => [time + 1]);
    const words = wordWeights(pieces, attention);
    expect(words.map(({ text }) => text)).toEqual(texts);
    expect(words.map((word) => word.weights[0])).toEqual(weights);
  });

  it('spells the text of any pieces, and keeps weights that sum to 1 at that', () => {
    const piece = fc.tuple(fc.boolean(), fc.stringMatching(/^[a-z]{1,3}$/));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1 }), (drawn) => {
        const pieces = drawn.map(([starts, letters]) => (starts ? '\u2581' : '') + letters);
        const words = wordWeights(
          pieces,
          pieces.map((_, time) => [1 / (time + 2), 1 - 1 / (time + 2)]),
        );
        expect(words.map(({ text }) => text).join(' ')).toBe(pieces.join('').replaceAll('\u2581', ' ').trim());
        for (const { weights } of words) expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
      }),
    );
  });
});
