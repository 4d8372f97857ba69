import { dirname } from 'node:path';
import { installedRoots } from '@tolmach/model-commands';
import { everydayChecks, hasNegation, isName } from '../testing/everyday-checks';
import type { EverydayChecks } from '../testing/everyday-checks';
import { directionSection } from '../testing/everyday-page';
import { EVERYDAY, everydayModels, translateEveryday } from '../testing/everyday-sentences';
import type { EverydayLanguage, EverydayOutcome, EverydaySentence } from '../testing/everyday-sentences';
import type { TranslationModel } from './lib/services';
import { services } from './lib/services';

jest.setTimeout(120_000);

const LANGUAGES = Object.keys(EVERYDAY) as EverydayLanguage[]; // its type says so

const MODELS = everydayModels({ modelRoots: installedRoots(dirname(__dirname)) });

/** What is asked of a direction, as the least share that must hold; `plain` is for models whose vocabulary has no masks. */
const FLOORS: readonly {
  readonly check: keyof EverydayChecks;
  readonly behaviour: string;
  readonly floor: number;
  readonly plain?: number;
}[] = [
  { check: 'kept', behaviour: 'keeps every number, address, emoji and placeholder, given masks', floor: 1, plain: 0 },
  { check: 'names', behaviour: 'keeps some names, given masks', floor: 0.3, plain: 0 },
  { check: 'questions', behaviour: 'keeps question marks', floor: 0.9 },
  { check: 'negations', behaviour: 'keeps negations', floor: 0.85 },
  { check: 'capitals', behaviour: 'keeps capitals', floor: 1 },
  { check: 'filled', behaviour: 'leaves no translation empty', floor: 1 },
  { check: 'unrepeated', behaviour: 'hardly ever says a word four times in a row', floor: 58 / 60 },
];

it('has models for English to German and to French', () => {
  const names = MODELS.flatMap(({ directions }) => directions.map(({ name }) => name));
  expect(names).toEqual(expect.arrayContaining(['en-de', 'en-fr']));
});

describe.each(MODELS)('everyday sentences by $name', ({ folder, directions }) => {
  let model: TranslationModel;
  beforeAll(async () => {
    model = await services.loadModel(folder, { precision: 'fp32', threads: 1 });
  });
  afterAll(() => model.dispose());

  describe.each(directions)('$name', (direction) => {
    let outcome: EverydayOutcome;
    beforeAll(async () => {
      outcome = await translateEveryday(model, direction);
    });

    it.each(FLOORS)('$behaviour', ({ check, floor, plain = floor }) => {
      const { total, missed } = everydayChecks(direction, outcome.translations)[check];
      const share = total === 0 ? 1 : (total - missed.length) / total;
      expect(share >= (outcome.hasMasks ? floor : plain) ? [] : missed).toEqual([]);
    });
  });
});

describe('sentences of the fixture', () => {
  it.each(LANGUAGES)('are sixty in %s, five to a theme, no two alike', (language) => {
    const sentences = EVERYDAY[language];
    const themes = EVERYDAY.en.map(({ theme }) => theme);
    expect(sentences.map(({ theme }) => theme)).toEqual(themes);
    expect(new Set(sentences.map(({ text }) => text)).size).toBe(60);
    for (const theme of themes) expect(themes.filter((other) => other === theme)).toHaveLength(5);
  });

  it.each(LANGUAGES)('are in %s what their flags say', (language) => {
    for (const { text, keeps, isQuestion, isNegated, isCapitals } of EVERYDAY[language]) {
      const words = text.split(/\s+/).length;
      expect([text, words >= 3 && words <= 18]).toEqual([text, true]);
      for (const keep of keeps) expect(text.replaceAll('\u00a0', ' ')).toContain(keep);
      const flags = [text.includes('?'), hasNegation(text, language), text === text.toLocaleUpperCase(language)];
      expect([text, ...flags]).toEqual([text, isQuestion, isNegated, isCapitals]);
    }
  });

  it.each(LANGUAGES)('have enough in %s of what is checked', (language) => {
    const count = (has: (sentence: EverydaySentence) => boolean) => EVERYDAY[language].filter(has).length;
    expect(count(({ isQuestion }) => isQuestion)).toBeGreaterThanOrEqual(12);
    expect(count(({ isNegated }) => isNegated)).toBeGreaterThanOrEqual(12);
    expect(count(({ isCapitals }) => isCapitals)).toBeGreaterThanOrEqual(5);
    const keeps = EVERYDAY[language].flatMap((sentence) => sentence.keeps);
    const numNames = keeps.filter((keep) => isName(keep, language)).length;
    expect(keeps.length - numNames).toBeGreaterThanOrEqual(20);
    expect(numNames).toBeGreaterThanOrEqual(language === 'ru' ? 0 : 13);
  });
});

describe('checks', () => {
  const ORDINARY = { theme: 'prices', keeps: [], isQuestion: false, isNegated: false, isCapitals: false };

  function missed(check: keyof EverydayChecks, sentence: Partial<EverydaySentence>, text: string): readonly string[] {
    const one = { sentence: { ...ORDINARY, text: 'source', ...sentence }, text };
    return everydayChecks({ source: 'en', target: 'de' }, [one])[check].missed;
  }

  it.each([
    ['12', 'Bus 12 kommt.', true],
    ['12', 'Bus 125 kommt.', false],
    ['$4.50', 'Das macht $4.50.', true],
    ['$4.50', 'Das macht $4,50.', false],
    ['{name}', 'Hallo {name}!', true],
    ['😊', 'Bis bald', false],
  ])('finds %s in "%s": %s', (keep, text, isFound) => {
    expect(missed('kept', { keeps: [keep] }, text)).toEqual(isFound ? [] : [`${keep}: source => ${text}`]);
    expect(missed('names', { keeps: [keep] }, text)).toEqual([]);
  });

  it('tells names from what goes around a network', () => {
    expect(missed('names', { keeps: ['Tom'] }, 'Das ist Toms Auto.')).toEqual([]);
    expect(missed('names', { keeps: ['Tom'] }, 'Das ist ein Custom.')).toEqual(['Tom: source => Das ist ein Custom.']);
    expect(missed('kept', { keeps: ['Tom'] }, '')).toEqual([]);
    expect(isName('iPhone', 'ru')).toBe(false);
  });

  it.each([
    ['en', "He won't come.", 'He went home.'],
    ['de', 'Er hat keine Zeit.', 'Er hat eine kleine Nichte.'],
    ['fr', 'Je n’ai rien vu.', 'Je pense à la panne.'],
    ['ru', 'Он никому не верит.', 'На этой неделе небо синее.'],
  ] as const)('knows negation in %s', (language, negated, plain) => {
    expect([negated, plain].map((text) => hasNegation(text, language))).toEqual([true, false]);
  });

  it('asks capitals of everything but what is kept', () => {
    expect(missed('capitals', { isCapitals: true, keeps: ['a@example.org'] }, 'AN a@example.org')).toEqual([]);
    expect(missed('capitals', { isCapitals: true }, 'AN alle')).toHaveLength(1);
  });

  it('counts what is empty and what repeats itself', () => {
    expect(missed('filled', {}, ' ')).toHaveLength(1);
    expect(missed('unrepeated', {}, 'Sehr, sehr, sehr gut, sehr gut')).toEqual([]);
    expect(missed('unrepeated', {}, 'Der Hund hund Hund, Hund bellt')).toHaveLength(1);
  });

  it('are written on the page above a table of all sentences', () => {
    const sentence = { ...ORDINARY, text: 'Press <Enter> | now?', isQuestion: true };
    const outcome = { hasMasks: false, translations: [{ sentence, text: 'Jetzt _drücken_.' }] };
    const section = directionSection({ name: 'en-de', source: 'en', target: 'de' }, outcome, 'Model `x`');
    expect(section.split('\n\n')).toEqual([
      '## English to German',
      'Model `x`; beam 5, length penalty 1; the vocabulary has no masks.',
      'Checks passed: kept 0 of 0, question marks 0 of 1, negations 0 of 0, capitals 0 of 0, not empty 1 of 1, no word four times in a row 1 of 1.',
      '| theme | source | translation |\n| --- | --- | --- |\n' +
        String.raw`| prices | Press \<Enter\> \| now? | Jetzt \_drücken\_. |`,
    ]);
  });
});
