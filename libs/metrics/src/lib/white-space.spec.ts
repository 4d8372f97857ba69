import { splitAtWhiteSpace, trimLineEnd } from './white-space';

describe('splitAtWhiteSpace', () => {
  it('splits at information separators and the next-line control', () => {
    expect(splitAtWhiteSpace('a\x1cb\x1fc\x85d\u3000e')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('keeps byte order marks and zero-width spaces inside words', () => {
    expect(splitAtWhiteSpace('\ufeffa\u200bb')).toEqual(['\ufeffa\u200bb']);
  });

  it('finds no word in a blank line', () => {
    expect(splitAtWhiteSpace(' \t\u2028 ')).toEqual([]);
  });
});

describe('trimLineEnd', () => {
  it('leaves the start of the line alone', () => {
    expect(trimLineEnd('  a b \u00a0\x1d')).toBe('  a b');
  });
});
