import fc from 'fast-check';
import { findSpans, scriptOfMost } from './find-spans';
import { plainPattern, spanPattern } from './span-patterns';

const found = (text: string, scripts?: readonly string[]) =>
  findSpans(text, scripts).map(({ kind, text: span }) => (kind === 'number' ? `#${span}` : span));

it.each([
  ['She is 37 years old.', ['#37']],
  ['The invoice number is 0768880101.', ['#0768880101']],
  ['Call 030 901820 before 17:45.', ['#030 901820', '#17:45']],
  ['It costs $1,299.99 or 5 €, 15% off.', ['#$1,299.99', '#5 €', '#15%']],
  ['It is -5 °C, or +41 degrees.', ['#-5 °C', '#+41']],
  ['On 12/05/2024, 2024-05-12 or 12.05.2024.', ['#12/05/2024', '#2024-05-12', '#12.05.2024']],
  ['1 000 000 people and 2.0.1', ['#1 000 000', '#2.0.1']],
  ['the 21st, the 1990s, 3D, 10kg', ['#21', '#1990', '#3', '#10']],
  ['in 1990. Then 2022, 2023 and ½', ['#1990', '#2022', '#2023', '#½']],
  ['٣ apples', ['#٣']],
])('finds the numbers of %s', (text, spans) => {
  expect(found(text)).toEqual(spans);
});

it.each([
  ['Write to anna_b@example.org today.', ['anna_b@example.org']],
  ['See https://example.com/a?b=c&d=(e), please.', ['https://example.com/a?b=c&d=(e)']],
  ['See (https://example.com/a). Or www.example.de!', ['https://example.com/a', 'www.example.de']],
  ['Visit example.com or sub.example.co.uk/path.', ['example.com', 'sub.example.co.uk/path']],
  [
    'Open report.pdf, /etc/hosts, ~/notes or C:\\Windows\\win.ini.',
    ['report.pdf', '/etc/hosts', '~/notes', 'C:\\Windows\\win.ini'],
  ],
  ['Press <b>Enter</b> &amp; wait<br/>', ['<b>', '</b> &amp;', '<br/>']],
  ['Hi {name}, you have %d of {{ count }} and ${total} %s.', ['{name}', '%d', '{{ count }}', '${total} %s']],
  ['Dear %(user)s, %1$s', ['%(user)s', '%1$s']],
  ['Run `npm ci` with --force and $HOME.', ['`npm ci`', '--force', '$HOME']],
  ['Call foo_bar() or main() in std::vector.', ['foo_bar()', 'main()', 'std::vector']],
  ['An MP3, A4 paper, COVID-19, B2B, 4x4', ['MP3', 'A4', 'COVID-19', 'B2B', '4x4']],
  ['I like pizza 🍕🍕 and 👩‍👩‍👧 ❤️!', ['🍕🍕', '👩‍👩‍👧 ❤️']],
  ['Fine :-) @anna #fun →', [':-) @anna #fun →']],
  ['Press [Enter], not [here], or [1].', ['[Enter]', '[', ']', '[1]']],
  ['**Read** and *see* | _that_ in §5.', ['**', '**', '*', '* | _', '_', '#§5']],
  ['[The dog](dog.html) and ![a cat](cat.png)', ['[', '](dog.html)', '![', '](cat.png)']],
  ['C++, C# and R: 2 + 2 = 4\\n', ['C++', 'C#', '#2', '+', '#2', '=', '#4\\n']],
  ['Иван said 你好，世界。', ['Иван', '你好，世界']],
  [`Key: ${'Zm9v'.repeat(30)}`, ['Zm9v'.repeat(30)]],
])('finds what else must not change in %s', (text, spans) => {
  expect(found(text)).toEqual(spans);
});

it.each([
  'I don’t know, his/her self-made and/or well-known co-worker.',
  'A 5-year-old? No: "yes" (maybe) – and so on; e.g. this.'.replace('5', 'five'),
  'Der Hund läuft. L’été, c’est fini !',
  'Node and co, i.e. a.m. or p.m.',
  'I don´t know, he can`t «swim», R&D – ¿qué?',
  'They got 5 % discount'.replace('5', 'some'),
])('finds nothing in %s', (text) => {
  expect(found(text)).toEqual([]);
});

it('takes the script that most letters are of for that of the sentence', () => {
  expect(found('Он купил iPhone в Москве.', ['Latin', 'Cyrillic'])).toEqual(['iPhone']);
  expect(found('He met Иван in Moscow.', ['Latin', 'Cyrillic'])).toEqual(['Иван']);
  expect(found('「猫」、犬。', ['Han'])).toEqual([]);
  expect(scriptOfMost('Он купил iPhone', ['Latin', 'Cyrillic'])).toBe('Cyrillic');
  expect(scriptOfMost('你好 42', ['Latin', 'Cyrillic'])).toBeUndefined();
});

it('takes no text for plain in which something is found', () => {
  const word = fc.constantFrom(
    'word',
    'a',
    "don't",
    'well-known',
    '-f',
    '--force',
    'a.txt',
    'ab.com',
    ':D',
    '"so"',
    'f()',
    'Иван',
    'x'.repeat(61),
    ',',
    '.',
    '…',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), fc.constantFrom('', ' '), (words, space) => {
      const text = words.join(space);
      const isPlain = plainPattern('Latin').test(text);
      if (isPlain) expect(text.match(spanPattern('Latin'))).toBeNull();
    }),
    { seed: 9, numRuns: 3000 },
  );
  expect(plainPattern('Latin').test('“Don’t,” she said, “be so well-mannered!”')).toBe(true);
});

it('finds spans in order, apart from each other, each at its place', () => {
  const word = fc.constantFrom(
    'word',
    '42',
    '5 €',
    'a@b.org',
    '<b>',
    '%s',
    '🙂',
    'Иван',
    '-',
    '`x`',
    '3.14',
    '｟',
    '{n}',
    '"',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 6 }))), fc.constantFrom('', ' '), (words, space) => {
      const text = words.join(space);
      let end = 0;
      for (const span of findSpans(text)) {
        expect(span.start).toBeGreaterThanOrEqual(end);
        expect(text.slice(span.start, span.start + span.text.length)).toBe(span.text);
        end = span.start + span.text.length;
      }
    }),
    { seed: 3, numRuns: 1000 },
  );
});
