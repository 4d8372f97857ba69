import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InputError } from '@tolmach/contracts';
import { tinyConfig, tinyText } from '../../testing/tiny-run';
import { train } from './train-translation';
import { readValidation } from './translation-validation';
import { learnVocabulary } from './vocabulary';

jest.setTimeout(300_000); // a busy machine may take its time

let folder: string;
let data: Awaited<ReturnType<typeof tinyText>>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'validation-'));
  data = await tinyText(folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** Digits are one piece each. */
const digits = (count: number) => Array.from({ length: count }, (_, place) => place % 10).join(' ');

let numTexts = 0;
/** The data section with these lines to validate on. */
async function validating(lines: readonly (readonly [source: string, target: string])[]) {
  const name = path.join(folder, `lines ${++numTexts}`);
  const validation = { source: `${name}.source`, target: `${name}.target` };
  await writeFile(validation.source, lines.map(([source]) => `${source}\n`).join(''));
  await writeFile(validation.target, lines.map(([, target]) => `${target}\n`).join(''));
  return { ...data, maxLength: 20, validation };
}

/** Perplexity of the fresh weights, and what was said before the first step. */
async function validated(section: object) {
  const perplexities: number[] = [];
  const messages: string[] = [];
  const frozen = { kind: 'constant', learningRate: 1e-30, warmupSteps: 0 };
  await train(tinyConfig(section, { stop: { steps: 1 }, schedule: frozen }), {
    out: path.join(folder, `run ${numTexts}`),
    listener: (event) => {
      if (event.kind === 'message') messages.push(event.text);
      if (event.kind === 'validation') perplexities.push(event.result.scores['perplexity'] ?? NaN);
    },
  });
  expect(perplexities).toHaveLength(1);
  return { perplexity: perplexities[0] ?? NaN, messages };
}

describe('readValidation', () => {
  it('leaves out lines with more than twice data.maxLength pieces on a side', async () => {
    const lines = [
      ['1 2', '2 1'],
      [digits(40), digits(40)],
      [digits(41), '1'],
      ['1', digits(5000)],
      ['3', '3'],
    ] as const;
    const config = tinyConfig(await validating(lines));
    const text = await readValidation(config, await learnVocabulary(config));
    expect(text.sources).toEqual(['1 2', digits(40), '3']);
    expect(text.references).toEqual(['2 1', digits(40), '3']);
    expect(text.pairs.map(({ source, target }) => [source.length, target.length])).toEqual([[2, 2], [40, 40], [1, 1]]); // prettier-ignore
    expect([text.numTooLong, text.maxLength]).toEqual([2, 40]);
  });

  it('refuses a text of which no line is left', async () => {
    const config = tinyConfig(await validating([[digits(900), digits(900)]]));
    const reading = readValidation(config, await learnVocabulary(config));
    await expect(reading).rejects.toThrow(InputError);
    await expect(reading).rejects.toThrow(
      /at most 40 pieces \(twice data\.maxLength\), received 1, all longer\. Split/,
    );
  });
});

describe('validation of a run', () => {
  const lines = Array.from({ length: 150 }, (_, row) => [digits(3 + (row % 17)), digits(2 + (row % 11))] as const);

  it('says which lines it leaves out, and scores the others', async () => {
    const whole = await validated(await validating(lines));
    const withLong = await validated(await validating([...lines, [digits(5000), digits(5000)]]));
    expect(withLong.perplexity).toBe(whole.perplexity);
    const notes = (messages: readonly string[]) => messages.filter((text) => text.includes('left out'));
    expect(notes(whole.messages)).toEqual([]);
    expect(notes(withLong.messages)).toEqual([
      expect.stringMatching(/source: 150 lines kept; 1 left out, longer than 40 pieces \(twice data\.maxLength\)$/),
    ]);
  });

  it('counts every line once, in however many batches', async () => {
    const once = await validated(await validating(lines));
    const thrice = await validated(await validating([...lines, ...lines, ...lines]));
    expect(thrice.perplexity / once.perplexity).toBeCloseTo(1, 5);
  });
});
