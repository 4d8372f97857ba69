import { CHARACTERS_FILE, learnCharacters, readCharacters } from './character-codec';
import { byteCodec } from './open-units';
import { countCharacters, decodeUnits } from './unit-codec';

const TEXT = 'Zwölf Boxkämpfer, 😀 naïve\r\nfaçade\t\u2028\n';

describe.each([
  ['characters', learnCharacters(TEXT)],
  ['bytes', byteCodec],
] as const)('%s', (units, codec) => {
  it('give the text back', () => {
    expect(codec.units).toBe(units);
    expect(decodeUnits(codec, codec.encode(TEXT, 'text'))).toBe(TEXT);
    expect(codec.encode(TEXT, 'text').every((id) => id >= 0 && id < codec.size)).toBe(true);
    expect(codec.encode('', 'text')).toHaveLength(0);
  });
});

describe('characters', () => {
  it('are code points, in the order of their numbers, and come back from their file', () => {
    const codec = learnCharacters('ba😀b');
    expect([codec.size, ...codec.encode('ab😀', 'text')]).toEqual([3, 0, 1, 2]);
    const again = readCharacters(codec.files[CHARACTERS_FILE] ?? new Uint8Array(), 'folder');
    expect(again.files).toEqual(codec.files);
    expect(countCharacters('ba😀b')).toBe(4);
  });

  it.each([
    ['abc\nab€a', 'my.txt, line 2: expected characters of the training text, received "€" (U+20AC) in column 3.'],
    ['x', 'my.txt, line 1: expected characters of the training text, received "x" (U+0078) in column 1.'],
    ['a😀', 'my.txt, line 1: expected characters of the training text, received "😀" (U+1F600) in column 2.'],
  ])('name the place of one that is unknown: %j', (text, sentence) => {
    expect(() => learnCharacters('abc\n').encode(text, 'my.txt')).toThrow(sentence);
  });

  it.each(['', '{}', '["ab"]', '["a","a"]', '[1]', '["\\ud800"', '\xff'])(
    'refuse a file that lists none: %j',
    (text) => {
      expect(() => readCharacters(Buffer.from(text, 'latin1'), 'models/x')).toThrow(
        'models/x/characters.json: expected a JSON list of characters, each once',
      );
    },
  );
});

it('a character whose bytes do not all come ends as U+FFFD', () => {
  const [first = 0] = byteCodec.encode('ö', 'text');
  expect(decodeUnits(byteCodec, [first])).toBe('\ufffd');
  expect(decodeUnits(byteCodec, [65, first, 66])).toBe('A\ufffdB');
});
