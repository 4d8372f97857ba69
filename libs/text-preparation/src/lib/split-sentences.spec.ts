import fc from 'fast-check';
import { splitSentences } from './split-sentences';

/** The sentences of a text with a bar between them. */
function split(text: string, language: string): string {
  return splitSentences(text, language)
    .sentences.map((sentence) => sentence.text)
    .join(' | ');
}

/** Texts that must be split at their bars and nowhere else. */
function checks(language: string, marked: readonly string[]): void {
  it.each(marked)(`${language}: %s`, (expected) => {
    expect(split(expected.replaceAll(' | ', ' '), language)).toBe(expected);
  });
}

describe('ordinary sentences', () => {
  checks('en', [
    'The shop is shut. | Come back tomorrow. | Is it late? | Yes! | We should go.',
    'He bought a phone. | iPhone prices had dropped. | eBay is cheaper.',
    'We were three. | 5 people stayed. | $20 was enough. | It costs 20 %. | That is 5 $. | Nobody pays 7 €. | Fine.',
    'What?! | No!!! | Really?? | Never. | I paid (!) for it, and Tom did (?) Not so Mary.',
    'Was it Yahoo! or somebody else?',
    'Great! 😀 | See you soon. | See you!😀 | Bye. | This is **good.** | That is not.',
  ]);
  checks('de', [
    'Es regnet. | Wir bleiben hier.',
    'Kommst du? | Ja! | Gleich.',
    'Es kostet 50 $. | Das ist viel. | Es sind $50. | Tom zahlt.',
  ]);
  checks('fr', ['Il pleut. | Nous restons ici.', 'Tu viens ? | Oui ! | J’arrive.', 'C’est à lui. | À demain.']);
  checks('ru', ['Идёт дождь. | Мы дома.', 'Ты идёшь? | Да! | Иду.', 'Это мой дом. | Ёлка стоит у окна.']);
});

describe('abbreviations', () => {
  checks('en', [
    'Mr. Brown met Dr. Green and Prof. White in St. Ives. | They had tea.',
    'Mrs. Hill drove to Mt. Snow, i.e. North, not e.g. Dover.',
    'Gen. Miller and Sen. Stone disagree. | We need another rep. | That was the last.',
    'He works for Apple Inc. in the U.S. Army, not for Jones Ltd. London.',
    'She moved to the U.S. | Then she came back.',
    'Bring plates, cups, etc. | Glasses are here. | We have forks etc. in the car.',
    'The salads (tomato, cucumber, etc.) Anna made are gone.',
    'We sell it all (cups, plates, etc.) | Do you need some?',
    'We meet at 5 p.m. on Monday or at 9 a.m. Tuesday. | It ends at 7 p.m. | I am late.',
    'Turn to No. 5 on p. 12, Fig. 3. | Did he answer? | No. | He left.',
    'Smith et al. Show this. | Nobody knew Weird Al. | But we did.',
    'She has a Ph.D. from Leeds.',
  ]);
  checks('de', [
    'Obst, z. B. Birnen, d. h. Frisches, und z.B. Nüsse.',
    'Siehe Nr. 5 bzw. Abs. 3 und vgl. Seite 8. | Das reicht.',
    'Herr Dr. Klein und Fr. Groß wohnen in der Hauptstr. 5 in St. Gallen.',
    'Wir haben Äpfel, Birnen usw. | Nüsse gibt es auch. | Stifte usw. sind da.',
    'Das alles (Teller, Tassen usw.) Gästen zu leihen, war nett.',
    'Ich heiße Max. | Tom heißt anders. | Es ist so. | Mehr weiß ich nicht.',
    'Das war 100 v. Chr. Geburt war damals gefährlich.',
    'Das kostet 5 Mio. Euro. | Es sind aber 6 Mio. | Das ist mehr.',
    'Er hat u. a. Mathematik studiert.',
    'Nach Meinung v. a. Der Leute im Dorf.',
  ]);
  checks('fr', [
    'M. Petit et Mme Grand voient M. Le Goff. | Ils parlent.',
    'Des fruits, p. ex. Des poires, c.-à-d. Du frais.',
    'Voir p. 12, fig. 3, art. 5 et ch. 2 de l’art. 8. | C’est tout.',
    'Les verres, les tasses, etc. | Tout est prêt. | Les plats etc. sont ici.',
    'Il vivait en 52 av. J.-C. à Rome. | Le mur fait 3 m. | Jean le sait.',
    'J.-M. Le Roux et A. de Vigny.',
    'Qu’est-ce qu’il y a. | Marie le sait. | J’y vais.',
  ]);
  checks('ru', [
    'Он живёт на ул. Мира, д. 5, кв. 8, в г. Омск. | Там тихо.',
    'Фрукты, т. е. Яблоки, и т.к. Зима, не росли.',
    'Столы, стулья и т. д. | Всё это продано. | Чай и т. п. стоит там.',
    'Он родился в 1990 г. | Москва тогда была другой. | Сейчас 2020 г. и всё иначе.',
    'Это было в XIX в. | Россия была большой.',
    'Длина 10 см. | Ширина та же. | См. Приложение на стр. 5.',
    'Мы ели рис. | Том пил чай. | На рис. 5 виден дом. | Билет стоит 50 руб. | Скидок нет.',
    'Иванов, Петров и др. | Никто не пришёл.',
    'Это проф. Белов и г-н Чёрный.',
  ]);
});

describe('initials and single letters', () => {
  checks('en', [
    'J. R. R. Tolkien wrote it. | George W. Bush did not.',
    'J.K. Rowling and Sir I. Newton met. | So did Tom and I. | Mary came later.',
    'We need a plan B. | The first one failed.',
    'Every street leads to Q. Hardly anybody knows.',
  ]);
  checks('de', ['Das sagt J. S. Bach. | Und E. T. A. Hoffmann auch.', 'Es fehlt Vitamin C. | Das ist schlecht.']);
  checks('fr', ['É. Zola et V. Hugo sont là. | Oui.', 'J.-P. Martin arrive. | J.-J. Rousseau aussi.']);
  checks('ru', ['Это написал А. С. Пушкин. | А Л. Н. Толстой — нет.', 'Пришли Том и я. | Мэри ждала.']);
});

describe('numbers', () => {
  checks('de', [
    'Am 3. Oktober 1990 war ein Fest. | Es kamen viele.',
    'Im 19. Jahrhundert und am 100. Geburtstag war es so.',
    'Er spielt beim 1. FC Köln. | 1. FC Köln gegen 2. Liga.',
    'Ludwig XIV. König von Frankreich, kam am 1./2. Mai und am 3.10. Abends ging er.',
    'Er kam am 3. | Dann ging er wieder. | Das war 1990. | Tom war dabei.',
    'Am ｟n0｠. Oktober kam er. | Das Haus ist von 1990. | Oma kam später.',
    'Es waren 3,5. | Mehr nicht.',
  ]);
  checks('en', [
    '1. Open the file. | 2. Close it. | 3. The end.',
    'Do this: 1. Open the file. | 2.1. Read it. | IV. Quietly.',
    'Pi is 3.14, and version 2.0.1. is out. | It was 1990. | Tom was five. | I have 3. | Mary has 4.',
    'Version 2.0 of ruby 3.1. | Nothing else.',
    '- 1. Begin here.',
    '｟n0｠. Open the file.',
    'The code? | 357. | Remember it.',
    'At 5:30. | Or at 6.',
  ]);
  checks('fr', ['1. Ouvrez la porte. | 2. Fermez-la.', 'Il a 3,5 ans. | Elle en a 12. | Marie aussi.']);
  checks('ru', ['1. Откройте файл. | 2. Закройте его.', 'Это стоит 3,5. | Там было 12. | Мария ждёт.']);
});

describe('full stops inside words', () => {
  checks('en', [
    'Use Node.js and e.g.Foo on https://example.com/a.Then or a.b.Then@c.org. | Go.',
    'Open report.pdf and System.Windows.Forms. | Call Console.The() there.',
    'The free .NET runtime is here. | .NET is free.',
  ]);
  it.each([
    ['en', 'Hello.How are you?I am fine.I think.', 'Hello. | How are you?I am fine. | I think.'],
    ['en', 'It is late!Tom sleeps."Yes."Then he woke.', 'It is late! | Tom sleeps."Yes." | Then he woke.'],
    ['de', 'Das ist gut.Aber teuer.Berlin', 'Das ist gut. | Aber teuer.Berlin'],
    ['ru', 'Он ушёл.Она осталась.', 'Он ушёл. | Она осталась.'],
    ['ja', 'これは本です。読みます！「はい。」「いいえ。」', 'これは本です。 | 読みます！ | 「はい。」 | 「いいえ。」'],
    ['zh', '他说：“停！”然后他走了。我们3.5点见。', '他说：“停！”然后他走了。 | 我们3.5点见。'],
    ['hi', 'वह गया। वह आया।', 'वह गया। | वह आया।'],
    ['ar', 'هل أنت هنا؟ نعم. شكرا.', 'هل أنت هنا؟ | نعم. | شكرا.'],
    ['ka', 'გამარჯობა. როგორ ხარ?', 'გამარჯობა. | როგორ ხარ?'],
  ])('%s: %s', (language, text, expected) => {
    expect(split(text, language)).toBe(expected);
  });
});

describe('ellipses', () => {
  checks('en', [
    "Well... I don't know. | Wait... | What? | So... are you coming?",
    'He was … tired. | Look … | Tom is here.',
    'One (...) Two [...] Three.',
    'Well . . . I see.',
  ]);
  checks('de', ['Ich habe ... Hunger. | Na ja... | Das geht.', 'Moment … | Wer ist da?']);
  checks('fr', ['Eh bien… je ne sais pas. | Attends… | Quoi ?']);
  checks('ru', ['Ну... не знаю. | Подожди... | Что?']);
});

describe('quotations, brackets and dialogue', () => {
  checks('en', [
    '"Stop!" he said. | "Why?" Tom asked. | "Stop!" | Tom left.',
    'He said "Stop." | Then he left. | She said, “Go!” | We went.',
    'They left. | (It was late.) | We stayed (see below). (see there)',
    "'Why?' | 'Because.'",
    '“Where are you?” | “Here.” | - No. | - Yes.',
  ]);
  checks('de', [
    '„Halt!“ sagte er. | „Warum?“ | „Darum.“ | Er ging.',
    '»Halt!« rief er. | »Wo?« | – »Hier.« | »Gut.«',
    'Er sagte: „Komm.“ | Dann ging er.',
  ]);
  checks('fr', [
    '« Bonjour ! » dit-il. | « Ça va ? » | « Oui. » | Il partit.',
    '— Tu viens ? | — Oui. | — Bon ! dit-il. | Elle rit.',
    'Quoi ?! | Non ; jamais : rien !!! | C’est « fini » .',
  ]);
  checks('ru', [
    '«Стой!» — сказал он. | «Почему?» | «Потому». | Он ушёл.',
    '— Привет! — сказал Том. | — Привет. | — Ты куда?',
    '- Да? - спросила она. | - Нет.',
  ]);
  it.each(['\u00a0', '\u202f', ' '])('keeps a French mark with its word after %j', (space) => {
    const text = `Tu viens${space}? «${space}Oui${space}!${space}» Merci${space}! Bon${space}; à demain${space}: ici.`;
    expect(splitSentences(text, 'fr').sentences.map((sentence) => sentence.text)).toEqual([
      `Tu viens${space}?`,
      `«${space}Oui${space}!${space}»`,
      `Merci${space}!`,
      `Bon${space}; à demain${space}: ici.`,
    ]);
  });
});

describe('masks', () => {
  checks('en', [
    'He left. | ｟n0｠ people stayed. | ｟x0｠ is down.',
    'See ｟x0｠. | Then call ｟x1｠! | ｟n1｠?',
    'Ask for No. ｟n0｠ at Dr. ｟x0｠ and in the U.S. ｟x1｠.',
    '｟x0｠Hello.｟x1｠ | ｟x0｠How are you?｟x1｠ | It is the ｟n0｠th. | Bye.',
    'A tag. ｟x0｠then｟x1｠ more.',
    'Buy ｟x0｠ ｟n0｠ Apples ｟x1｠ Pears.',
  ]);
});

describe('a writer without capitals', () => {
  checks('en', [
    'hey! | how are you? | i am fine, thanks. | what about dr. no etc. and you?',
    'ok, at 5 p.m. then? | sure. see you',
    'i left. | i was tired. | it was 5 p.m. and late.',
    'Who? he asked. "when?" she said.',
  ]);
  checks('ru', ['привет! | как дела? | я дома. | а ты?', 'с 15 ч. и до 16 ч. и далее.']);
});

it('keeps all white space, and ends a sentence at a line feed', () => {
  expect(splitSentences(' \tOne\u00a0two.\u00a0 \tThree\r\n\n  four. \u2028five \n', 'en')).toEqual({
    leading: ' \t',
    sentences: [
      { text: 'One\u00a0two.', after: '\u00a0 \t' },
      { text: 'Three', after: '\r\n\n  ' },
      { text: 'four.', after: ' \u2028' },
      { text: 'five', after: ' \n' },
    ],
  });
  expect(splitSentences(' \n ', 'en')).toEqual({ leading: ' \n ', sentences: [] });
  expect(splitSentences('', 'en')).toEqual({ leading: '', sentences: [] });
});

it('takes the rules of the language of a tag, and the general ones for others', () => {
  expect(split('Am 3. Oktober.', 'de-AT')).toBe('Am 3. Oktober.');
  expect(split('Am 3. Oktober.', 'DE')).toBe('Am 3. Oktober.');
  expect(split('Dr. Novák a J. Hus. Den 5. Praha.', 'cs')).toBe('Dr. Novák a J. Hus. | Den 5. | Praha.');
});

it('gives the text again when joined, whatever the text', () => {
  const words =
    '.|. |... |! |?| "|" |» |— |\n|\u00a0|\u0085|｟n0｠|｟x1｠|。|」|😀|Mr|z|B|am|The|3|$|Он|iPhone|word|\ud800|\u200d|é';
  const part = fc.constantFrom(...words.split('|'));
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, fc.constantFrom('en', 'de', 'fr', 'ru', 'ja'), (given, language) => {
      const { leading, sentences } = splitSentences(given, language);
      expect(leading + sentences.map(({ text, after }) => text + after).join('')).toBe(given);
      for (const sentence of sentences) {
        expect(sentence.text).toMatch(/^[^\s\u0085](?:[^\n\r]*[^\s\u0085])?$/);
        expect(sentence.after).toMatch(/^[\s\u0085]*$/);
      }
    }),
    { numRuns: 2000 },
  );
});

/** How many characters regular expressions read while a text is split, going back not counted. */
function workOn(text: string): number {
  let work = 0;
  const { exec } = RegExp.prototype;
  RegExp.prototype.exec = function (this: RegExp, given: string) {
    const from = this.lastIndex;
    const match = exec.call(this, given);
    work += this.global ? (this.lastIndex || given.length) - from : given.length;
    return match;
  };
  try {
    splitSentences(text, 'en');
  } finally {
    RegExp.prototype.exec = exec;
  }
  return work;
}

describe('work grows with the length of a text alone', () => {
  /** Above 2 for what each text costs once. */
  const MAX_GROWTH = 2.1;

  const parts =
    'a|word |a.|a. |. |! |— |A! — — |! 😀 |"|｠|｟x0｠|."|.a"|。|。」|あ。|…|. . A|z. B. |aab!Then|hey! ok |A... b |' +
    "A? » |1. |'a|a.B.|\n|😀|IX. |e\u0301";
  it.each([...parts.split('|'), 'a | ', '| '])('on %j again and again', (part) => {
    const text = part.repeat(1000);
    expect(workOn(text + text) / workOn(text)).toBeLessThan(MAX_GROWTH);
  });

  it('reads a text of 400,000 characters without a full stop a few times only', () => {
    const text = 'word '.repeat(80_000);
    expect(workOn(text) / text.length).toBeLessThan(10);
  });
});
