import fc from 'fast-check';
import { normalizer, splitAtMarks } from './normalize-text';

describe('identity', () => {
  const normalize = normalizer({ rule: 'identity', release: '0.2.3' });

  it.each([
    ['  two   words ', '\u2581two\u2581words'],
    ['   ', ''],
    ['', ''],
    ['a\tb\u00a0c', '\u2581a\tb\u00a0c'],
    ['a\u2581\u2581 ', '\u2581a'],
    ['\ud800a', '\u2581\ufffda'],
  ])('makes %j to %j', (text, expected) => {
    expect(normalize(text)).toBe(expected);
  });

  it('is quick on a line of space marks', () => {
    expect(normalize('\u2581'.repeat(100_000))).toBe('');
  });
});

it('keeps spaces as they are where it is to', () => {
  const normalize = normalizer({ rule: 'identity', release: '0.2.3', keepsSpaces: true });
  expect(['  two   words ', 'a', ' ', ''].map(normalize)).toEqual([
    '\u2581\u2581two\u2581\u2581\u2581words\u2581',
    'a',
    '\u2581',
    '',
  ]);
});

describe('nmt_nfkc', () => {
  /** The table of rules is made at the first use. */
  const TIME_LIMIT_MS = 60_000;
  beforeAll(() => void normalizer({ rule: 'nmt_nfkc', release: '0.2.3' }), TIME_LIMIT_MS);

  const normalize = (text: string) => normalizer({ rule: 'nmt_nfkc', release: '0.2.3' })(text);

  it.each([
    ['ﬁn\u00a0½…', '\u2581fin\u25811\u20442...'],
    ['cafe\u0301 A\u030a', '\u2581café\u2581Å'],
    ['a\tb\u200bc\u0007d', '\u2581a\u2581b\u2581cd'],
    ['～', '\u2581～'],
    ['\u1112\u1161\u11ab', '\u2581한'],
    ['\u0007', ''],
  ])('makes %j to %j', (text, expected) => {
    expect(normalize(text)).toBe(expected);
  });

  it.each([
    ['0.2.3', '\u2581a\u2581b'],
    ['0.1.97', '\u2581a\u061Cb'],
  ] as const)('of %s makes of an Arabic letter mark %j', (release, expected) => {
    expect(normalizer({ rule: 'nmt_nfkc', release })('a\u061Cb')).toBe(expected);
  });

  // Not on ligatures: a rule sees the short strings that it was made for, and "ﬁ" with a mark is none of them.
  it('is NFKC on letters with one mark', () => {
    const letter = fc.constantFrom(...Array.from('aeouAEOUcnsyz가나αωиеＡ①'));
    const mark = fc.constantFrom('', '\u0300', '\u0301', '\u0302', '\u0303', '\u0308', '\u030a', '\u0327', '\u0323');
    const text = fc.array(fc.tuple(letter, mark), { minLength: 1 }).map((pairs) => pairs.flat().join(''));
    fc.assert(
      fc.property(text, (given) => {
        expect(normalize(given)).toBe(`\u2581${given.normalize('NFKC')}`);
      }),
    );
  });
});

it('splits at every space mark', () => {
  expect(splitAtMarks('\u2581a\u2581\u2581bc')).toEqual(['\u2581a', '\u2581', '\u2581bc']);
});
