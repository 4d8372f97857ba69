import fc from 'fast-check';
import { finishText } from './finish-text';
import { ALL_STEPS, prepareText } from './prepare-text';
import type { ModelText, PreparationSteps } from './prepare-text';

const MODEL: ModelText = {
  sourceLanguage: 'en',
  targetLanguage: 'de',
  scripts: ['Latin'],
  targetScripts: ['Latin'],
  hasMasks: true,
  countPieces: (word) => (word === word.toLowerCase() ? 1 : 2),
  names: new Map(),
};
const prepared = (text: string, steps: Partial<PreparationSteps> = {}, model: Partial<ModelText> = {}) =>
  prepareText(text, { ...MODEL, ...model }, { ...ALL_STEPS, ...steps });
const inputs = (...args: Parameters<typeof prepared>) => prepared(...args).sentences.map(({ input }) => input);

it('cuts, cleans and masks', () => {
  const { leading, sentences } = prepared('  She is 37.\n\nI like\u00A0pizza 🍕! ');
  expect(leading).toBe('  ');
  expect(sentences.map(({ input, after }) => [input, after])).toEqual([
    ['She is ｟n0｠.', '\n\n'],
    ['I like pizza ｟x0｠!', ' '],
  ]);
  expect(sentences.flatMap(({ spans }) => spans.map(({ text }) => text))).toEqual(['37', '🍕']);
});

it.each(['-', '***', '42', '[ ]', '🙂', '你好，世界。', 'Привет, мир!', '12:30 – 14:00', 'https://example.org', '...'])(
  'has nothing to translate in %s',
  (text) => {
    expect(inputs(text)).toEqual([undefined]);
    expect(prepared(text).sentences[0]?.source).toBe(text);
  },
);

it('translates what has a word of a script that the model knows', () => {
  expect(inputs('42 dogs')).toEqual(['｟n0｠ dogs']);
  expect(inputs('Привет, Tom!', {}, { scripts: ['Latin', 'Cyrillic'] })).toEqual(['Привет, ｟x0｠!']);
  expect(inputs('1 2 3', {}, { scripts: [], hasMasks: false })).toEqual(['1 2 3']); // a model of digits knows no script
});

it.each([
  ['# The dog', '# ', 'The dog', ''],
  ['- [ ] The dog sleeps.', '- [ ] ', 'The dog sleeps.', ''],
  ['b) The dog', 'b) ', 'The dog', ''],
  ['– Why not?', '– ', 'Why not?', ''],
  ['<b><i>The dog</i> </b>', '<b><i>', 'The dog', '</i> </b>'],
  ['{\\an8}♪ The dog ♪', '{\\an8}♪ ', 'The dog', ' ♪'],
  ['**(The dog)** 🙂', '**(', 'The dog', ')** 🙂'],
  ['&nbsp;The dog\\n', '&nbsp;', 'The dog', '\\n'],
  ['(The dog) and (the cat)', '', '(The dog) and (the cat)', ''],
  ['[Tab] and {name}', '', '｟x0｠ and ｟x1｠', ''],
  ['- 5 dogs', '- ', '｟n0｠ dogs', ''],
])('keeps what stands around the words of %j away from the model', (text, head, input, tail) => {
  const [sentence] = prepared(text).sentences;
  expect(sentence).toMatchObject({ head, input, tail });
  expect(finishText(input, sentence ?? { spans: [], letterCase: 'ordinary' }, 'de')).toEqual({ text, lost: [] });
  expect(prepared(text, { masking: false }).sentences[0]).toMatchObject({ head: '', input: text, tail: '' });
});

it('takes a sentence for one that begins behind the signs in front of it', () => {
  const rare = { countPieces: () => 4, names: new Map([['Anna', true]]) };
  expect(inputs('- Anna sleeps.', {}, rare)).toEqual(['｟x0｠ sleeps.']);
  expect(inputs('<b>Dogs sleep.</b>', {}, rare)).toEqual(['Dogs sleep.']);
});

it('parts the cells of a table', () => {
  expect(inputs('| The dog | 42 | The cat |')).toEqual(['The dog', undefined, 'The cat', undefined]);
  expect(inputs('one|two')).toEqual(['one ｟x0｠ two']);
});

it('sets masks off from words, and puts them back as close as they were', () => {
  const [sentence] = prepared('Take the <b>red</b> one, in 5km.').sentences;
  expect(sentence?.input).toBe('Take the ｟x0｠ red ｟x1｠ one, in ｟n0｠km.');
  const output = 'Nimm in ｟n0｠km das ｟x0｠ rote ｟x1｠ da.';
  expect(finishText(output, sentence ?? { spans: [], letterCase: 'ordinary' }, 'de')).toEqual({
    text: 'Nimm in 5km das <b>rote</b> da.',
    lost: [],
  });
});

it('leaves out the steps it is told to', () => {
  expect(inputs('One. Two.', { sentences: false })).toEqual(['One. Two.']);
  expect(prepared(' \n', { sentences: false })).toEqual({ leading: ' \n', sentences: [] });
  expect(inputs('a\u00A0b', { spelling: false })).toEqual(['a\u00A0b']);
  expect(inputs('42', { copying: false })).toEqual(['｟n0｠']);
  expect(inputs('Take 42.', { masking: false })).toEqual(['Take 42.']);
  expect(prepared('Take 42.', { masking: false }).sentences[0]?.spans).toEqual([]);
  expect(inputs('STOP THAT!', { letterCase: false })).toEqual(['STOP THAT!']);
});

it('masks nothing for a model without masks, and still knows what must be kept', () => {
  const [sentence] = prepared('Take 42.', {}, { hasMasks: false }).sentences;
  expect(sentence).toMatchObject({ input: 'Take 42.', spans: [{ text: '42' }] });
  expect(finishText('Nimm 24.', sentence ?? { spans: [], letterCase: 'ordinary' }, 'de').lost).toEqual(['42']);
});

it('writes capitals as running text around the masks, and puts them back', () => {
  const [sentence] = prepared('THE 3 DOGS LOVE a@b.org!').sentences;
  expect(sentence).toMatchObject({ input: 'The ｟n0｠ dogs love ｟x0｠!', letterCase: 'upper' });
  const finished = finishText('Die ｟n0｠ Hunde lieben ｟x0｠!', sentence ?? { spans: [], letterCase: 'upper' }, 'de');
  expect(finished).toEqual({ text: 'DIE 3 HUNDE LIEBEN a@b.org!', lost: [] });
});

it('masks names that the model would have to spell, where they are spelt alike', () => {
  const rare = { countPieces: (word: string) => (word === 'Szczecin' ? 4 : 1) };
  expect(inputs('We live in Szczecin.', {}, rare)).toEqual(['We live in ｟x0｠.']);
  expect(inputs('We live in Szczecin.', {}, { ...rare, names: new Map([['Szczecin', false]]) })).toEqual([
    'We live in Szczecin.',
  ]);
  expect(inputs('We live in Szczecin.', {}, { ...rare, targetScripts: ['Cyrillic'] })).toEqual([
    'We live in Szczecin.',
  ]);
  expect(inputs('Wir leben in Szczecin.', {}, { ...rare, sourceLanguage: 'de' })).toEqual(['Wir leben in Szczecin.']);
});

it('judges the case of a text as a whole, too', () => {
  expect(prepared('NO! I WILL NOT GO.').sentences.map(({ letterCase }) => letterCase)).toEqual(['upper', 'upper']);
});

it('drops masks of the output that stand for nothing and names what is lost', () => {
  const [sentence] = prepared('Take 42 and 43.').sentences;
  const { text, lost } = finishText(
    'Nimm ｟n1｠ und ｟n1｠ ｟x3｠.',
    sentence ?? { spans: [], letterCase: 'ordinary' },
    'de',
  );
  expect(text).toBe('Nimm 43 und .');
  expect(lost).toEqual(['42']);
});

it('takes byte order marks out wherever they are', () => {
  const { leading, sentences } = prepared('\uFEFFOne.\uFEFF Two\uFEFF!');
  expect(leading).toBe('');
  expect(sentences.map(({ input, after }) => [input, after])).toEqual([
    ['One.', ' '],
    ['Two!', ''],
  ]);
});

it('gives a text again from its sentences and the white space between them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
      const { leading, sentences } = prepared(text);
      const again = leading + sentences.map(({ source, after }) => source + after).join('');
      expect(again.replaceAll('\uFEFF', '')).toBe(text.replaceAll('\uFEFF', ''));
      for (const { input } of sentences) if (input !== undefined) expect(input.trim()).not.toBe('');
    }),
    { seed: 5, numRuns: 1000 },
  );
});
