import { tableLines } from './table-lines';

it('aligns numbers to the right and text to the left', () => {
  const rows = [
    ['model', 'size', 'BLEU'],
    ['en-de', '13.4 MB', '37.24'],
    ['a', '9 MB'],
    ['to-english', '', '8.10'],
  ];
  expect(tableLines(rows)).toEqual([
    'model          size   BLEU',
    'en-de       13.4 MB  37.24',
    'a              9 MB',
    'to-english            8.10',
  ]);
  expect(tableLines([])).toEqual([]);
  expect(tableLines([['a', 'b']])).toEqual(['a  b']);
});
