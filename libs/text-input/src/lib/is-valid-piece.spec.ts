import { isValidPiece } from './is-valid-piece';

it.each([
  ['Straße', true],
  ['\u2581der', true],
  ['der\u2581', false],
  ['a\u2581b', false],
  ['\u2581\u2581', false],
  ['a1', false],
  ['12', true],
  ['3,5', true],
  ['aб', false],
  ['カな漢', true],
  ['タワー', true],
  ['e\u0301e', true],
  ['\u0301e', true],
  ['abcdefghijklmnop', true],
  ['abcdefghijklmnopq', false],
  ['a\t', false],
  ['', false],
])('takes %j for a piece: %j', (text, expected) => {
  expect(isValidPiece([...text])).toBe(expected);
});
