import * as fc from 'fast-check';
import { capitalisesNouns, findNames, learnNames, namesIn, namesText, parseNames } from './names';

/** A vocabulary with a piece for every four letters. */
const countPieces = (word: string) => Math.ceil(word.length / 4);
const KNOWN = new Map([
  ['Peter', true],
  ['Moscow', false],
  ['Netherlands', false],
  ['Anna', true],
]);
const names = (text: string, known = KNOWN) =>
  findNames(text, known, countPieces).map(({ text: name, start }) => [name, start]);

async function* pairs(...texts: (readonly [string, string])[]) {
  for (const [source, target] of texts) yield await Promise.resolve({ source, target });
}

it('finds names that the training text keeps, and unknown ones of many pieces', () => {
  expect(names('We met Peter and Krzysztofa in Ljubljanica, then Tibor and Przemyslaw.')).toEqual([
    ['Peter', 7],
    ['Krzysztofa', 17],
    ['Ljubljanica', 31],
    ['Przemyslaw', 59],
  ]);
});

it('finds a known name at the start of a sentence, also in quotes', () => {
  expect(names('Peter lives here.')).toEqual([['Peter', 0]]);
  expect(names('"Peter" is a name.')).toEqual([['Peter', 1]]);
});

it.each([
  ['a translated name', 'He lives in Moscow and in the Netherlands.'],
  ['a frequent name', 'I saw Anna today.'],
  ['an unknown first word', 'Unbelievably, it rains.'],
  ['the first word of a sentence further on', 'He left. Unfortunately it rained.'],
  ['a word in lower case', 'an unbelievable story'],
  ['a part of a word', "Karamazov's, McDonald-like"],
  ['another script', 'the word Достоевский is long'],
])('finds no name in %s', (_, text) => {
  expect(names(text)).toEqual([]);
});

it('learns which names translations keep: at least half of them', async () => {
  const text = pairs(
    ['He went to Moscow.', 'Er ging nach Moskau.'],
    ['I know Moscow and Peter.', 'Ich kenne Moskau und Peter.'],
    ['This is Peter, not Anna.', 'Das ist Pit, nicht Anna.'],
    ['Zagreb is a town.', 'Zagreb ist eine Stadt.'],
  );
  expect([...(await learnNames(text, countPieces))]).toEqual([
    ['Moscow', false],
    ['Peter', true],
  ]);
});

it('writes names as a text that reads back', () => {
  const text = namesText(KNOWN);
  expect(text).toBe('Anna\nMoscow\ttranslated\nNetherlands\ttranslated\nPeter\n');
  expect(new Map(parseNames(text))).toEqual(KNOWN);
  expect(parseNames('').size).toBe(0);
});

it('finds in the text just the names that it lists, as a map of them does', () => {
  const name = fc.constantFrom(...['Ann', 'Anna', 'Annas', 'Bo', 'Zoë', 'Éva', 'Łódź', 'Ǆ']);
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.boolean())), name, (listed, wanted) => {
      const map = new Map(listed);
      expect(namesIn(namesText(map)).get(wanted)).toBe(map.get(wanted));
    }),
  );
});

it('learns no name from a title whose word begins other sentences and is translated there', async () => {
  const text = pairs(
    ['A program prints Hello World.', 'Un programme affiche Hello World.'],
    ['Hello, how are you?', 'Bonjour, comment allez-vous ?'],
    ['Hello!', 'Bonjour !'],
    ['I met Annabel.', "J'ai rencontré Annabel."],
    ['Annabel sings.', 'Annabel chante.'],
    ['Wonderful!', 'Wonderful !'],
  );
  expect(Object.fromEntries(await learnNames(text, countPieces))).toEqual({ Annabel: true, Hello: false, World: true });
});

describe('names in a language that writes nouns with a capital', () => {
  it('are those that are known to be kept, and no other word', () => {
    const known = new Map([['Leipzig', true], ['Lukas', false]]); // prettier-ignore
    const text = 'Am Donaudampfschiff in Leipzig sah ich Lukas und den Computer.';
    expect(findNames(text, known, countPieces, true).map(({ text: name }) => name)).toEqual(['Leipzig']);
    expect(findNames(text, known, countPieces).map(({ text: name }) => name)).toEqual(['Donaudampfschiff', 'Leipzig']);
  });

  it('are learnt without those that translations spell otherwise', async () => {
    const text = () =>
      pairs(
        ['Wir fuhren nach Leipzig.', 'We went to Leipzig.'],
        ['Ich habe einen Computer in Nürnberg.', 'I have a computer in Nuremberg.'],
      );
    expect([...(await learnNames(text(), countPieces, true))]).toEqual([['Leipzig', true]]);
    expect((await learnNames(text(), countPieces)).get('Nürnberg')).toBe(false);
  });

  it('is German, alone or among others', () => {
    expect(['de', 'de-AT', 'fr,de', 'de,fr,ru'].map(capitalisesNouns)).toEqual([true, true, true, true]);
    expect(['en', 'fr,ru', 'nde', 'x-turns'].map(capitalisesNouns)).toEqual([false, false, false, false]);
  });
});
