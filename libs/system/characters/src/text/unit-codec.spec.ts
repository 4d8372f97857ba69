import fc from 'fast-check';
import { byteCodec } from './byte-codec';
import { CHARACTERS_FILE, learnCharacters, readCharacters } from './character-codec';
import { PIECES_FILE, learnPieces, unitsOfPieces } from './piece-codec';
import { countCharacters, countPredicted, decodeUnits } from './unit-codec';

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

describe('pieces', () => {
  const PROSE = '  if (wind) {\n\treturn the water;  \n  }\nthe wind, the water and the wind\n'.repeat(3);
  const options = { vocabularySize: 330 };

  it('are parts of words with the spaces in front; line ends stand alone', async () => {
    const codec = await learnPieces([PROSE], options);
    const pieces = Array.from(codec.encode('the  wind\n\n', 'text'), (id) => decodeUnits(codec, [id]));
    expect(pieces.join('')).toBe('the  wind\n\n');
    expect(pieces.slice(-2)).toEqual(['\n', '\n']);
    expect(pieces).toContain(' wind');
    expect(codec.size).toBeLessThanOrEqual(330);
  });

  it('give any text back, and come back from their file', async () => {
    const learnt = await learnPieces([PROSE], options);
    const codec = await unitsOfPieces(learnt.files[PIECES_FILE] ?? new Uint8Array());
    const parts = fc.constantFrom(
      ' ',
      '\n',
      '\r\n',
      'wind',
      ' the',
      'é',
      '😀',
      '\t',
      '\0',
      '\ufffd',
      '\ufeff',
      '<s>',
      '<0x41>',
    );
    const text = fc.array(fc.oneof(parts, fc.string({ unit: 'binary', maxLength: 3 }))).map((all) => all.join(''));
    fc.assert(
      fc.property(text, (given) => {
        fc.pre(!given.includes('\u2581')); // the mark of a space
        expect(decodeUnits(codec, codec.encode(given, 'text'))).toBe(given);
        expect(codec.encode(given, 'text')).toEqual(learnt.encode(given, 'text'));
      }),
    );
  });

  it('are learnt from lines of any length', async () => {
    const codec = await learnPieces(['wind and water '.repeat(5000)], options);
    expect(codec.encode(' and water', 'text').length).toBeLessThan(5);
  });

  it('end a character whose bytes do not all come, before the next piece and at the end', async () => {
    const codec = await learnPieces([PROSE], options);
    const [first = 0] = codec.encode('😀', 'text');
    const [wind = 0] = codec.encode(' wind', 'text');
    expect(decodeUnits(codec, [first, wind, first])).toBe('\ufffd wind\ufffd');
  });

  it('need room for the bytes and the alphabet', async () => {
    await expect(learnPieces([PROSE], { vocabularySize: 270 })).rejects.toThrow(
      /vocabulary\.size: expected at least \d+/,
    );
  });

  it('predict the characters behind the first piece', async () => {
    const codec = await learnPieces([PROSE], options);
    const ids = codec.encode(' wind and water', 'text');
    expect(countPredicted(' wind and water', ids, codec)).toBe(' and water'.length);
    expect(countPredicted('😀a', byteCodec.encode('😀a', 'text'), byteCodec)).toBe(1);
  });
});

it('a character whose bytes do not all come ends as U+FFFD', () => {
  const [first = 0] = byteCodec.encode('ö', 'text');
  expect(decodeUnits(byteCodec, [first])).toBe('\ufffd');
  expect(decodeUnits(byteCodec, [65, first, 66])).toBe('A\ufffdB');
});
