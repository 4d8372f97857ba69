import { splitWords, trimLineEnd } from './white-space';

describe('splitWords', () => {
  it('splits at information separators and the next-line control', () => {
    expect(splitWords('a\x1cb\x1fc\x85d\u3000e')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('keeps byte order marks and zero-width spaces inside words', () => {
    expect(splitWords('\ufeffa\u200bb')).toEqual(['\ufeffa\u200bb']);
  });

  it('finds no word in a blank line', () => {
    expect(splitWords(' \t\u2028 ')).toEqual([]);
  });
});

describe('trimLineEnd', () => {
  it('leaves the start of the line alone', () => {
    expect(trimLineEnd('  a b \u00a0\x1d')).toBe('  a b');
  });
});
