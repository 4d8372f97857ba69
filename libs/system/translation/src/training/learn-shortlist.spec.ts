import { learnShortlist } from './learn-shortlist';

const size = { sourceVocabularySize: 14, perPiece: 2, always: 1, required: [3] };
const perPiece = (shortlist: ReturnType<typeof learnShortlist>, id: number) =>
  Array.from(shortlist.perPiece.values.subarray(id * 2, id * 2 + 2));

it('finds what each piece becomes, though pieces always come in company', () => {
  // 10 is 20, 11 is 21, 12 is 22, in any order; 9 is a word that the target leaves out.
  const texts = [
    { source: [9, 10, 11], target: [21, 20] },
    { source: [9, 11, 12], target: [21, 22] },
    { source: [10, 12], target: [22, 20] },
    { source: [9, 10], target: [20] },
  ];
  const shortlist = learnShortlist(texts, size);
  expect([10, 11, 12].map((id) => perPiece(shortlist, id)[0])).toEqual([20, 21, 22]);
  expect(shortlist.perPiece.shape).toEqual([14, 2]);
  expect(perPiece(shortlist, 13)).toEqual([-1, -1]); // never seen
  expect(Array.from(shortlist.always.values)).toEqual([3, 20]);
});

it('gives every text the frequent ids and those it cannot do without', () => {
  const texts = [
    { source: [5], target: [7, 7, 8] },
    { source: [6], target: [8, 9, 8] },
  ];
  const { always } = learnShortlist(texts, { ...size, always: 2, required: [0, 3] });
  expect(Array.from(always.values)).toEqual([0, 3, 7, 8]);
});
