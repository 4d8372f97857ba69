import { searchConfigSchema } from '@tolmach/contracts';
import type { Hypothesis, IdBatch, SearchSettings } from '@tolmach/contracts';
import type { BatchSearcher, SearchRequest } from '@tolmach/decoding';
import { openPieceCodec, pieceModelBytes, trainPieceModel } from '@tolmach/text-input';
import { ALL_STEPS, MASK_SYMBOLS, prepareText } from '@tolmach/text-preparation';
import { modelVocabulary } from './model-vocabulary';
import type { ModelVocabulary } from './model-vocabulary';
import { MAX_SENTENCE_PIECES, translateSentences } from './translate-sentences';

const TEXT = ['she is years old and has many dogs', 'sie ist Jahre alt und hat viele Hunde', 'one two three four.'];

let vocabulary: ModelVocabulary;
beforeAll(async () => {
  const settings = { sentences: TEXT, vocabularySize: 360, userDefinedSymbols: MASK_SYMBOLS, byteFallback: true };
  vocabulary = modelVocabulary(await openPieceCodec(pieceModelBytes(await trainPieceModel(settings))));
});

/** A decoder that says the same whatever it is asked; the n-th piece looks at the n-th position. */
function speaker(...texts: readonly string[]) {
  const asked: SearchRequest[] = [];
  const decoder: BatchSearcher<IdBatch> = {
    numAtOnce: 1,
    search: (_, lengths, options) => {
      asked.push(options);
      const hypotheses = texts.slice(0, options.search.numBest).map((text, rank): Hypothesis => {
        const ids = vocabulary.codec.encodeIds(text);
        const look = (place: number, length: number) =>
          Float32Array.from({ length }, (_, at) => (at === place ? 1 : 0));
        const attention = [...ids, 3].map((_, place) => look(place, lengths[0] ?? 0));
        return { ids, logProb: -rank, score: -rank, ...(options.withAttention === true && { attention }) };
      });
      return Promise.resolve(lengths.map(() => hypotheses));
    },
  };
  return { decoder, asked };
}

async function translate(
  source: string,
  decoder: BatchSearcher<IdBatch>,
  numBest = 1,
  withAttention = false,
  settings: SearchSettings = {},
) {
  const model = {
    sourceLanguage: 'en',
    targetLanguage: 'de',
    scripts: vocabulary.scripts,
    targetScripts: ['Latin'],
    hasMasks: true,
    countPieces: () => 1,
    names: new Map(),
  };
  const { sentences } = prepareText(source, model, ALL_STEPS);
  return translateSentences(decoder, { source: vocabulary, target: vocabulary, targetLanguage: 'de' }, sentences, {
    search: searchConfigSchema.parse({ beamSize: 3, numBest, ...settings }),
    specialIds: vocabulary.codec.specialIds,
    batchPositions: 1000,
    withAttention,
  });
}
const textsOf = async (...args: Parameters<typeof translate>) =>
  (await translate(...args)).map(({ hypotheses }) => hypotheses.map(({ text }) => text));

it('knows masks and scripts of a vocabulary', () => {
  expect(vocabulary.maskIds.size).toBe(MASK_SYMBOLS.length);
  expect(vocabulary.scripts).toEqual(['Latin']);
});

it('knows no script of a vocabulary of digits, whatever its special pieces are called', async () => {
  const settings = { sentences: ['1 2 3', '4 5 6'], vocabularySize: 300, byteFallback: true };
  const digits = modelVocabulary(await openPieceCodec(pieceModelBytes(await trainPieceModel(settings))));
  expect(digits.scripts).toEqual([]);
});

it('puts back what the masks stand for, decoding once', async () => {
  const { decoder, asked } = speaker('sie ist ｟n0｠ Jahre alt und hat ｟n1｠ Hunde.');
  expect(await textsOf('she is 37 years old and has 2 dogs.', decoder)).toEqual([
    ['sie ist 37 Jahre alt und hat 2 Hunde.'],
  ]);
  expect(asked).toHaveLength(1);
});

it('takes the first hypothesis that has every mask once', async () => {
  const { decoder, asked } = speaker('sie ist Jahre alt.', 'sie ist ｟n0｠ ｟n0｠ Jahre alt.', 'sie ist ｟n0｠ alt.');
  expect(await textsOf('she is 37 years old.', decoder)).toEqual([['sie ist 37 alt.']]);
  expect(asked.map(({ search }) => search.numBest)).toEqual([1, 3]);
});

it('puts a mask where attention says when no hypothesis has it right', async () => {
  const { decoder } = speaker('sie ist Jahre alt.', 'sie ist ｟x5｠ alt.');
  const [sentence] = await translate('she is 37 years old.', decoder, 2, true);
  expect(sentence?.hypotheses.map(({ text, lost }) => [text, lost])).toEqual([
    [expect.stringMatching(/^sie ist Jahre alt 37\.$/u), []],
    ['sie ist 37 alt.', []],
  ]);
  for (const { attention } of sentence?.hypotheses ?? []) expect(attention).toBeUndefined();
});

it('gives each text once in a list of several', async () => {
  const { decoder } = speaker('sie ist alt', 'sie  ist alt', 'sie ist');
  expect(await textsOf('she is old', decoder, 2)).toEqual([['sie ist alt', 'sie ist']]);
});

it('leaves what is drawn in its order and as often as it was drawn, each with its masks', async () => {
  const { decoder, asked } = speaker(
    'sie ist alt',
    'sie ist ｟n0｠ alt',
    'sie ist ｟n0｠ Jahre',
    'sie  ist ｟n0｠ Jahre',
  );
  const [sentence] = await translate('she is 37 years old.', decoder, 4, false, { sampling: {} });
  const texts = sentence?.hypotheses.map(({ text }) => text);
  expect(texts).toEqual([expect.stringContaining('37'), 'sie ist 37 alt', 'sie ist 37 Jahre', 'sie ist 37 Jahre']);
  expect(sentence?.hypotheses.map(({ logProb }) => logProb)).toEqual([0, -1, -2, -3]);
  expect(asked.map(({ search, withAttention }) => [search.numBest, withAttention])).toEqual([
    [4, false],
    [4, true],
  ]);
});

it('says what is lost where the vocabulary has no masks', async () => {
  const { decoder } = speaker('sie ist 73 Jahre alt.');
  const plain = { ...vocabulary, maskIds: new Map<string, number>() };
  const model = {
    sourceLanguage: 'en',
    targetLanguage: 'de',
    scripts: ['Latin'],
    targetScripts: ['Latin'],
    hasMasks: false,
    countPieces: () => 1,
    names: new Map(),
  };
  const { sentences } = prepareText('she is 37 years old.', model, ALL_STEPS);
  const [sentence] = await translateSentences(
    decoder,
    { source: plain, target: plain, targetLanguage: 'de' },
    sentences,
    {
      search: searchConfigSchema.parse({}),
      specialIds: vocabulary.codec.specialIds,
      batchPositions: 1000,
    },
  );
  expect(sentence?.hypotheses[0]).toMatchObject({ text: 'sie ist 73 Jahre alt.', lost: ['37'] });
});

it('bounds the work of a sentence: what is beyond some pages is copied', async () => {
  const { decoder, asked } = speaker('eins');
  const words = Array.from({ length: 3 * MAX_SENTENCE_PIECES }, () => 'one');
  const [sentence] = await translate(words.join(' '), decoder);
  expect(sentence?.sourcePieces).toHaveLength(MAX_SENTENCE_PIECES);
  expect(sentence?.numCopied).toBeGreaterThanOrEqual(2 * MAX_SENTENCE_PIECES);
  expect(sentence?.hypotheses[0]?.text).toMatch(/^eins eins eins eins one one .* one$/u);
  expect(asked).toHaveLength(2); // of a thousand padded tokens each
});
