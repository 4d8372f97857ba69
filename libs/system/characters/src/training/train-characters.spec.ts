import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CharactersTrainingConfig } from '../training-config';
import { averageModels, readModel } from '@tolmach/model-folder';
import { stoppedAt, traceOf } from '@tolmach/testing-kit';
import { tinyConfig, tinyText, writeTinyText } from '../../testing/tiny-text';
import { loadCharacters } from '../model/characters-model';
import { CHARACTERS } from '../system';
import { trainCharacters } from './train-characters';

jest.setTimeout(300_000); // a busy machine may take its time

let folder: string;
let data: CharactersTrainingConfig['data'];
const at = (name: string) => path.join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'characters-'));
  data = await writeTinyText(folder);
});
afterAll(() => rm(folder, { recursive: true }));

describe('training of a language model', () => {
  it('learns words until only their order is unknown, and writes them', async () => {
    const sections = { stop: { steps: 250 }, validation: { everySteps: 125, sampleLength: 200, temperature: 0.5 } };
    const { bestFolder, reason } = await trainCharacters(tinyConfig(data, sections), { out: at('learning') });
    expect(reason).toBe('steps');
    const { file } = await readModel(CHARACTERS, bestFolder);
    const scores = Object.fromEntries(file.training.scores.map(({ metric, value }) => [metric, value]));
    // Seven words of five characters in any order: log(7) / 5 = 0.39 nats per character.
    expect(scores['nats']).toBeLessThan(0.6);
    expect(scores['bitsPerCharacter']).toBeCloseTo((scores['nats'] ?? NaN) / Math.LN2, 1);
    expect(scores['perplexity']).toBeCloseTo(Math.exp(scores['nats'] ?? NaN), 1);
    const samples = await readFile(at('learning/samples.txt'), 'utf8');
    const last = /hypothesis (.*)/.exec(samples.slice(samples.lastIndexOf('=== step')))?.[1] ?? '';
    const words = last.split(/(?<=[ ⏎])/).slice(1, -1);
    const known = new Set(['der ', 'die ', 'das ', 'Tür ', 'geht ', 'auf.⏎', 'zu.⏎']);
    expect(words.filter((word) => known.has(word)).length / words.length).toBeGreaterThan(0.9);
  });

  it.each<[name: string, stops: number[], sections: Record<string, unknown>]>([
    ['stopped once, off the checkpoints', [7], {}],
    ['stopped at its first step', [1], {}],
    ['stopped twice, over the ends of epochs', [13, 57], { stop: { steps: 70 }, validation: { everySteps: 30 } }],
    ['with overlapping chunks, bytes and GRUs', [7, 9], { vocabulary: { units: 'bytes' }, update: { streams: 3, k1: 5, k2: 9 }, model: { embeddingSize: 8, hiddenSize: 12, cell: { kind: 'gru' } } }], // prettier-ignore
    ['with pieces', [7, 9], { vocabulary: { units: 'pieces', size: 300 } }],
    ['with every kind of mask, averages and tied weights', [7, 9], { model: { embeddingSize: 12, hiddenSize: 12, tying: 'target', dropout: 0.2, inputDropout: 0.1, cell: { weightDropout: 0.3 } }, update: { streams: 3, k1: 8, k2: 8, averageDecay: 0.9 } }], // prettier-ignore
  ])('that was stopped and resumed equals one that was not, bit for bit: %s', async (name, stops, sections) => {
    const config = tinyConfig(data, { stop: { steps: 17 }, ...sections });
    await trainCharacters(config, { out: at(`${name} whole`) });
    for (const [place, stop] of stops.entries()) {
      const { state } = await trainCharacters(config, {
        out: at(`${name} parts`),
        resume: place > 0,
        ...stoppedAt(stop),
      });
      expect(state.step).toBe(stop);
    }
    await trainCharacters(config, { out: at(`${name} parts`), resume: true });
    const [whole, parts] = await Promise.all([`${name} whole`, `${name} parts`].map((run) => traceOf(at(run))));
    expect(Object.keys(parts?.tensors ?? {})).toContain('carried.safetensors');
    expect(parts).toEqual(whole);
  });

  it('learns pieces, and counts what it says of them by the character', async () => {
    const vocabulary = { units: 'pieces', size: 300 };
    const sections = { vocabulary, stop: { steps: 250 }, validation: { everySteps: 250, sampleLength: 60 } };
    const { bestFolder } = await trainCharacters(tinyConfig(data, sections), { out: at('pieces') });
    const { file, files } = await readModel(CHARACTERS, bestFolder);
    expect([file.units, file.vocabulary, Object.keys(files)]).toEqual(['pieces', 'pieces.model', ['pieces.model']]);
    const scores = Object.fromEntries(file.training.scores.map(({ metric, value }) => [metric, value]));
    expect(scores['nats']).toBeLessThan(0.7);
    const model = await loadCharacters(bestFolder);
    const text = tinyText(60, 2);
    const { logProbs, numCharacters } = await model.score(text);
    expect(-logProbs.reduce((sum, one) => sum + one, 0) / numCharacters).toBeCloseTo(scores['nats'] ?? NaN, 2);
    const line = await model.score('die Tür', { line: 1 });
    expect(line.numCharacters).toBe(7);
    let written = '';
    for await (const unit of model.continue('die Tür geht', { sampling: { temperature: 0.3 } })) {
      if ((written += unit.text).length > 60) break;
    }
    expect(
      written.split(/(?<=[ \n])/).filter((word) => /^(der|die|das|Tür|geht|auf\.|zu\.)\s$/.test(word)).length,
    ).toBeGreaterThan(6);
    model.dispose();
  });

  it('is started from, and averaged, before its first validation, and not by another network', async () => {
    const young = tinyConfig(data, { stop: { steps: 4 }, validation: { everySteps: 100 } });
    await trainCharacters(young, { out: at('young') });
    await rm(at('young/best'), { recursive: true }); // written when a run ends
    const from = at('young/checkpoints/step-00000004');
    const { state } = await trainCharacters(young, { out: at('younger'), from });
    expect(state.step).toBe(4);
    await averageModels(CHARACTERS, [from, at('younger/checkpoints/step-00000004')], { out: at('mean') });
    expect((await readModel(CHARACTERS, at('mean'))).file.vocabularySize).toBeGreaterThan(10);
    const wider = tinyConfig(data, { model: { embeddingSize: 8, hiddenSize: 16 } });
    await expect(trainCharacters(wider, { out: at('wider'), from })).rejects.toThrow(
      /received one with model\.hiddenSize 12 \(in the config 16\)/,
    );
  });

  it('continues from a model, with its characters', async () => {
    await trainCharacters(tinyConfig(data, { stop: { steps: 30 }, validation: { everySteps: 30 } }), {
      out: at('first'),
    });
    const few = at('few.txt');
    await writeFile(few, 'die Tür geht zu.\n'.repeat(10));
    const config = tinyConfig({ train: [few], validation: data.validation }, { stop: { steps: 1 } });
    const { bestFolder } = await trainCharacters(config, { out: at('second'), from: at('first/best') });
    const [first, second] = await Promise.all([at('first/best'), bestFolder].map((of) => readModel(CHARACTERS, of)));
    expect(second?.files).toEqual(first?.files);
    const bytes = tinyConfig(data, { vocabulary: { units: 'bytes' } });
    await expect(trainCharacters(bytes, { out: at('third'), from: at('first/best') })).rejects.toThrow(
      'expected a model over bytes (vocabulary.units), received one over characters.',
    );
  });
});

describe('a text that cannot be learnt from', () => {
  const write = async (name: string, content: string | Buffer) => {
    await writeFile(at(name), content);
    return at(name);
  };

  it.each<[string, string | Buffer, string]>([
    ['is empty', '', 'text.txt: expected a text, received an empty file.'],
    [
      'is not UTF-8',
      Buffer.from('der\nT\xfcr\n', 'latin1'),
      'text.txt, line 2: expected UTF-8 text, received an invalid byte 0xfc at byte offset 5',
    ],
    [
      'is shorter than a batch',
      'der',
      'data.train: expected a text of at least 24 units (update.streams times update.k2), received 3.',
    ],
  ])('is refused in a sentence when it %s, and leaves no folder', async (name, content, sentence) => {
    const train = await write('text.txt', content);
    const validation = await write('ok.txt', name.startsWith('is sh') ? 'derd' : tinyText(9, 1));
    const run = trainCharacters(tinyConfig({ train: [train], validation }), { out: at(`bad ${name}`) });
    await expect(run).rejects.toThrow(sentence);
    expect(existsSync(at(`bad ${name}`))).toBe(false);
  });

  it.each([
    [
      'has other characters',
      'der Hund\n',
      'val2.txt, line 1: expected characters of the training text, received "H" (U+0048) in column 5.',
    ],
    ['is of one character', 'd', 'val2.txt: expected a text, received a single unit, which leaves nothing to predict.'],
  ])('is refused for validation when it %s', async (name, text, sentence) => {
    const validation = await write('val2.txt', text);
    const run = trainCharacters(tinyConfig({ ...data, validation }), { out: at(`bad validation ${name}`) });
    await expect(run).rejects.toThrow(sentence);
  });
});
