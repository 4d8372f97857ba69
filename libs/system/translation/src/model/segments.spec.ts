import fc from 'fast-check';
import { MAX_SEGMENT_PIECES, segmentIds } from './segments';

/** Ids divisible by ten end a sentence. */
const piece = (id: number): string => (id % 10 === 0 ? '.' : 'x');
const rows = fc.array(fc.nat(99), { maxLength: 1200 });

describe('segmentIds', () => {
  it('gives back all ids in order, in segments that fit and are not empty', () => {
    fc.assert(
      fc.property(rows, (ids) => {
        const segments = segmentIds(ids, piece);
        expect(segments.flat()).toEqual(ids);
        expect(segments.every(({ length }) => length <= MAX_SEGMENT_PIECES)).toBe(true);
        if (ids.length > 0) expect(segments.every(({ length }) => length > 0)).toBe(true);
      }),
    );
  });

  it('cuts only after a sentence end or a full segment', () => {
    fc.assert(
      fc.property(rows, (ids) => {
        for (const segment of segmentIds(ids, piece).slice(0, -1)) {
          const last = segment.at(-1) ?? 1;
          expect(segment.length === MAX_SEGMENT_PIECES || piece(last) === '.').toBe(true);
        }
      }),
    );
  });

  it('leaves alone what fits', () => {
    const ids = Array.from({ length: MAX_SEGMENT_PIECES }, (_, index) => index);
    expect(segmentIds(ids, piece)).toEqual([ids]);
    expect(segmentIds([], piece)).toEqual([[]]);
  });

  it('takes the last sentence end that fits, but no segment shorter than a quarter', () => {
    const ids = new Array<number>(MAX_SEGMENT_PIECES + 1).fill(1);
    expect(segmentIds(ids.with(99, 10).with(150, 10), piece).map(({ length }) => length)).toEqual([151, 100]);
    expect(segmentIds(ids.with(20, 10), piece).map(({ length }) => length)).toEqual([MAX_SEGMENT_PIECES, 1]);
  });
});
