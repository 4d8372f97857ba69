import { join } from 'node:path';
import fc from 'fast-check';
import { loadModel } from './translation-model';
import type { TranslateOptions, TranslationModel } from './translation-model';

jest.setTimeout(300_000); // a busy machine may take its time

const EN_DE = join(__dirname, '..', '..', '..', '..', '..', 'data', 'models', 'en-de');
const LONG = 'A man in a red shirt is riding a brown horse along the beach, '.repeat(20);
const TEXTS = [
  'A man in a red shirt is riding a brown horse along the beach.',
  '  Two dogs are playing in the snow.  They are wet!\n\nIt was cold on that day.\n',
  'We met at 5 in Paris, on 24.12.2019, and ate 3 pizzas. Then we went home by train.',
  'TWO DOGS ARE PLAYING IN THE SNOW, AND 12 MEN ARE WATCHING THEM.',
  'The Last Man on the Moon Writes a Letter',
  'Please write to someone@example.org today: nobody else reads ｟n0｠ or <b>bold words</b> there.',
  'これは日本語です。 A dog. 12345',
  'Straße\u00a0und Fußgänger, a man says ½ “no” — 🙂.',
  '',
  ' \n',
  LONG,
];

const open: TranslationModel[] = [];
afterAll(() => {
  for (const model of open) model.dispose();
});
beforeAll(async () => {
  open.push(await loadModel(EN_DE, { precision: 'int8', rolling: {} }), await loadModel(EN_DE, { precision: 'int8' }));
});

/** What is told of each text, and its translation. */
async function told(model: TranslationModel | undefined, texts: readonly string[], options: TranslateOptions = {}) {
  const beginnings = texts.map((): string[] => []);
  const onText = (text: string, place: number) => void beginnings[place]?.push(text);
  const found = (await model?.translate(texts, { ...options, onText })) ?? [];
  return texts.map((_, place) => ({
    beginnings: beginnings[place] ?? [],
    whole: found[place]?.hypotheses[0]?.text ?? '',
  }));
}

/** Each is longer than the one before it, ends with a word, and is never taken back. */
function expectGrowth(texts: Awaited<ReturnType<typeof told>>): void {
  for (const { beginnings, whole } of texts) {
    let before = '';
    for (const text of beginnings) {
      expect(text.length).toBeGreaterThan(before.length);
      expect(whole.slice(0, text.length)).toBe(text);
      expect(/\s$/.test(text) || /^(?:\s|$)/.test(whole.slice(text.length))).toBe(true);
      before = text;
    }
  }
}

describe('a text that grows', () => {
  it.each<[string, number, TranslateOptions]>([
    ['in a rolling batch', 0, { search: { beamSize: 3 } }],
    ['alone, greedily', 1, { search: { beamSize: 1 } }],
    ['with alternatives and attention', 0, { search: { beamSize: 3, numBest: 3 }, withAttention: true }],
    ['without any preparation', 1, { search: { beamSize: 2 }, steps: { sentences: false, masking: false } }],
  ])('is told word by word and not taken back: %s', async (_, which, options) => {
    const texts = await told(open[which], TEXTS, options);
    expectGrowth(texts);
    const [horse, dogs] = texts;
    expect(horse?.beginnings.length).toBeGreaterThan(1);
    expect(dogs?.beginnings.length).toBeGreaterThan(1);
  });

  it('is each word that comes where a beam of one has no other choice', async () => {
    const [one] = await told(open[1], TEXTS.slice(0, 1), { search: { beamSize: 1 } });
    const words = one?.whole.split(' ') ?? [];
    expect(one?.beginnings).toEqual(words.map((__, index) => words.slice(0, index + 1).join(' ')));
  });

  it('changes no translation', async () => {
    const texts = TEXTS.slice(0, 3);
    const plain = await open[0]?.translate(texts);
    expect(plain?.map(({ hypotheses: [best] }) => best?.text)).toEqual((await told(open[0], texts)).map(({ whole }) => whole)); // prettier-ignore
  });

  it('tells of a sentence with masks once it is whole, and of what is copied at once', async () => {
    const [masks, copy] = await told(open[0], ['We met at 5 in Paris.', 'これは日本語です。']);
    expect(masks?.beginnings).toEqual([masks?.whole]);
    expect(copy?.beginnings).toEqual(['これは日本語です。']);
  });

  it.each([1, 3])('is each word as it is drawn, of the first of %d hypotheses', async (numBest) => {
    for (const seed of [1, 2]) {
      const texts = await told(open[0], TEXTS, { search: { numBest, sampling: { seed } } });
      expectGrowth(texts);
      const words = texts[0]?.whole.split(' ') ?? [];
      expect(texts[0]?.beginnings).toEqual(words.map((_, index) => words.slice(0, index + 1).join(' ')));
    }
  });

  it('is the beginning of any text', async () => {
    const parts = fc.constantFrom(...'man dogs 12 Paris THE. a! "now" <b> x@y.de ｟n1｠ Straße 日本 \n -'.split(' '));
    const any = fc.array(parts, { maxLength: 15 }).map((words) => words.join(' '));
    await fc.assert(
      fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 3 }), async (texts) => {
        expectGrowth(await told(open[0], texts, { search: { beamSize: 2 } }));
      }),
      { numRuns: 8 },
    );
  });
});
