import { assert, property, string } from 'fast-check';
import { sentenceForm } from './sentence-form';

const FORMS: readonly (readonly [what: string, caption: string, form: string])[] = [
  ['case', 'A DOG Runs', 'A dog runs.'],
  ['a full stop after a space', 'two men talk .', 'Two men talk.'],
  ['a space before a comma', 'a dog , a cat and : a bird !', 'A dog, a cat and: a bird.'],
  ['a space before a clitic', "a man 's dog that they 've seen ca n't run", "A man's dog that they've seen can't run."],
  ['typographic apostrophes', 'a man ’s dog', 'A man’s dog.'],
  ['a plural possessive', "two boys ' football teams", "Two boys' football teams."],
  ['white space and control characters', '\t two\u00A0 \u2003dogs\u0007\u200B\r\n run \uFEFF', 'Two dogs run.'],
  ['decomposed letters', 'cafe\u0301 E\u0301', 'Caf\u00E9 \u00E9.'],
  ['a first letter with an accent', 'e\u0301tang', '\u00C9tang.'],
  ['a lower-case rule of Unicode, not of a place', 'İI', 'İi.'],
  ['a letter without a capital of its own', 'ßa', 'ßa.'],
  ['a number first', '2 Dogs', '2 dogs.'],
  ['several marks at the end', 'a dog runs ... ?! -', 'A dog runs.'],
  ['an ellipsis and a dash at the end', 'a dog runs… –', 'A dog runs.'],
  ['double quotes', 'a " Stop " sign by a "Go" sign', 'A "stop" sign by a "go" sign.'],
  ['quotes at the end', 'a sign says , " Red Light . "', 'A sign says, "red light".'],
  ['quotes first', '" go " it says', '"Go" it says.'],
  ['single quotes', "Mark ' Mom ' Finley 's ' Don't ' sign", "Mark 'mom' finley's 'don't' sign."],
  ['single quotes that stand well', "a 'super' sign, a 'm' too", "A 'super' sign, a 'm' too."],
  ['brackets', 'a dog ( # 7 ) [ red ]', 'A dog (#7) [red].'],
  ['inches', 'a 5" nail, a 6" nail', 'A 5" nail, a 6" nail.'],
  ['hyphens', 'a t-shirt - red - and', 'A t-shirt - red - and.'],
  ['another alphabet', 'ДВЕ собаки .', 'Две собаки.'],
  ['nothing', '', ''],
  ['punctuation only', ' .\u200B " ( ', ''],
];

describe('sentenceForm', () => {
  it.each(FORMS)('has one form for %s', (_, caption, form) => {
    expect(sentenceForm(caption)).toBe(form);
  });

  it('changes no form', () => {
    assert(
      property(string({ unit: 'binary' }), (caption) => {
        const form = sentenceForm(caption);
        expect(sentenceForm(form)).toBe(form);
      }),
      { numRuns: 1000 },
    );
  });

  it('changes no form of text with punctuation, spaces and letters of odd case', () => {
    const unit = string({ unit: 'grapheme', minLength: 1, maxLength: 1 });
    const odd = Array.from(` .,'"()[]{}#’-!?7asIİΣσßﬁe\u0301\u0307\u0345Ⓐ\u200B\tn`);
    const odds = unit.map((one) => odd[(one.codePointAt(0) ?? 0) % odd.length] ?? one);
    const caption = odds.chain((first) => string({ unit: odds, maxLength: 12 }).map((rest) => first + rest));
    assert(
      property(caption, (one) => {
        const form = sentenceForm(one);
        expect(sentenceForm(form)).toBe(form);
        expect(form).toMatch(/^$|^[^\s].*[^\s]\.$|^\S\.$/u);
        expect(form).not.toMatch(/ [.,!?]| {2}/u);
      }),
      { numRuns: 2000 },
    );
  });
});
