import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { averageModels, readModel } from '@tolmach/model-folder';
import { metricsOf, stoppedAt, traceOf } from '@tolmach/testing-kit';
import { tinyConfig, writeTinyPieces } from '../../testing/tiny-pieces';
import type { MusicTrainingConfig } from '../training-config';
import { MUSIC } from '../system';
import { trainMusic } from './train-music';

jest.setTimeout(300_000); // a busy machine may take its time

let folder: string;
let data: MusicTrainingConfig['data'];
const at = (name: string) => path.join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'music-'));
  data = await writeTinyPieces(folder);
});
afterAll(() => rm(folder, { recursive: true }));

describe('training of a model of music', () => {
  it.each([
    ['lstm, by Adam', 2.5, { model: { hiddenSize: 12 } }],
    [
      'gru in two layers, by momentum, with noise',
      3.5,
      {
        model: { hiddenSize: 12, numLayers: 2, cell: { kind: 'gru' } },
        optimiser: { kind: 'nesterov', dampened: true },
        schedule: { kind: 'constant', learningRate: 4, warmupSteps: 0 },
        update: { batchSize: 4, inputNoise: 0.1 },
      },
    ],
  ])('learns what follows what, and nothing of what is drawn: %s', async (name, bound, sections) => {
    const config = tinyConfig(data, { stop: { steps: 250 }, validation: { everySteps: 125 }, ...sections });
    const { bestFolder } = await trainMusic(config, { out: at(name) });
    const { file } = await readModel(MUSIC, bestFolder);
    const nats = file.training.scores.find(({ metric }) => metric === 'nats')?.value ?? NaN;
    // A pitch that is one of two costs both of them log(2): 1.39 nats.
    expect(nats).toBeGreaterThan(1.38);
    expect(nats).toBeLessThan(bound);
  });

  it.each<[name: string, stops: number[], sections: Record<string, unknown>]>([
    ['stopped once, off the checkpoints', [7], {}],
    ['with noise, dropout and averages', [1, 13], { model: { hiddenSize: 12, numLayers: 2, dropout: 0.3 }, update: { batchSize: 4, inputNoise: 0.3, averageDecay: 0.9 } }], // prettier-ignore
    ['by momentum, full gate recurrence', [9], { model: { hiddenSize: 5, cell: { peepholes: true, variant: 'full_gate_recurrence' } }, optimiser: { kind: 'nesterov', dampened: true } }], // prettier-ignore
  ])('that was stopped and resumed equals one that was not, bit for bit: %s', async (name, stops, sections) => {
    const config = tinyConfig(data, { stop: { steps: 17 }, ...sections });
    await trainMusic(config, { out: at(`${name} whole`) });
    for (const [place, stop] of stops.entries()) {
      const { state } = await trainMusic(config, { out: at(`${name} parts`), resume: place > 0, ...stoppedAt(stop) });
      expect(state.step).toBe(stop);
    }
    await trainMusic(config, { out: at(`${name} parts`), resume: true });
    const [whole, parts] = await Promise.all([`${name} whole`, `${name} parts`].map((run) => traceOf(at(run))));
    expect(parts).toEqual(whole);
  });

  it('reads every piece once in an epoch', async () => {
    await trainMusic(tinyConfig(data, { stop: { steps: 10 }, reportEverySteps: 5 }), { out: at('epochs') });
    const steps = (await metricsOf(at('epochs'))).flatMap(({ steps: counted }) => counted ?? []);
    expect(steps[0]).toBe(steps[1]);
  });

  it('reads pieces in other keys too', async () => {
    const stepsOf = async (transposed: number) => {
      const config = tinyConfig({ ...data, transposed }, { update: { batchSize: 100 }, stop: { steps: 1 } });
      await trainMusic(config, { out: at(`keys ${String(transposed)}`) });
      return Number(
        (await metricsOf(at(`keys ${String(transposed)}`))).find(({ steps }) => steps !== undefined)?.steps,
      );
    };
    expect(await stepsOf(2)).toBe(5 * (await stepsOf(0)));
  });

  it('continues from a model, and not from that of another network', async () => {
    const young = tinyConfig(data, { stop: { steps: 4 } });
    const { bestFolder: from } = await trainMusic(young, { out: at('young') });
    await trainMusic(young, { out: at('older'), from });
    await averageModels(MUSIC, [from, at('older/best')], { out: at('mean') });
    expect((await readModel(MUSIC, at('mean'))).file.kind).toBe('music');
    const wider = tinyConfig(data, { model: { hiddenSize: 16 } });
    await expect(trainMusic(wider, { out: at('wider'), from })).rejects.toThrow(
      /received one with model\.hiddenSize 12 \(in the config 16\)/,
    );
  });
});

describe('pieces that cannot be learnt from', () => {
  it.each<[what: string, text: string | Buffer, sentence: string]>([
    ['are not JSON', '[[60', 'bad.json: expected JSON with lists of pieces, received something else.'],
    ['are nothing', '', 'bad.json: expected JSON with lists of pieces, received an empty file.'],
    ['are not UTF-8', Buffer.from('{"train": "\xfc"}', 'latin1'), 'bad.json, line 1: expected UTF-8 text'],
    [
      'have no such list',
      '{"test": [], "valid": []}',
      'expected pieces in a list "train", received the lists test, valid.',
    ],
    ['are an empty list', '{"train": []}', 'expected pieces in a list "train", received the lists train.'],
    ['are no lists', '[[[60], [62]]]', 'expected pieces in a list "train", received no lists.'],
    [
      'are too short',
      '{"train": [[[60], [62]], [[60]]], "valid": [[[60], [62]]]}',
      'train, piece 2: expected at least two steps, each a list of pitches, received [[60]].',
    ],
    [
      'have one pitch where pitches belong',
      '{"train": [[[60], 62]], "valid": [[[60], [62]]]}',
      'train, piece 1, step 2: expected a list of MIDI pitches from 21 to 108, received 62.',
    ],
    [
      'have pitches off the piano',
      '{"train": [[[60], [20]]], "valid": [[[60], [62]]]}',
      'train, piece 1, step 2: expected a list of MIDI pitches from 21 to 108, received [20].',
    ],
    [
      'have names of pitches',
      '{"train": [[["C4"], [60]]], "valid": [[[60], [62]]]}',
      'train, piece 1, step 1: expected a list of MIDI pitches from 21 to 108, received ["C4"].',
    ],
  ])('are refused in a sentence when they %s', async (what, text, sentence) => {
    await writeFile(at('bad.json'), text);
    const run = trainMusic(tinyConfig({ pieces: at('bad.json') }), { out: at(`bad ${what}`) });
    await expect(run).rejects.toThrow(sentence);
  });

  it('are all named, or left out', async () => {
    const good = [[60], [62], [64]];
    const lists = { train: [good, [[60], [0]], good, [[60]], good], valid: [good, [good]] };
    await writeFile(at('some.json'), JSON.stringify(lists));
    const refused = trainMusic(tinyConfig({ pieces: at('some.json') }), { out: at('some refused') });
    await expect(refused).rejects.toMatchObject({ code: 'bad-records', details: { numFaults: 3 } });
    const config = tinyConfig({ pieces: at('some.json'), skipBad: true }, { stop: { steps: 1 } });
    expect((await trainMusic(config, { out: at('some') })).numBad).toBe(3);
  });
});
