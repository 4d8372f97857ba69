import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { trainingFactsSchema } from '@tolmach/contracts';
import { writeModel } from '@tolmach/model-folder';
import { listSpecs } from '@tolmach/tensor-runtime';
import { irregularWeights } from '@tolmach/testing-kit';
import { tinyPieces } from '../../testing/tiny-pieces';
import { musicArchitectureSchema } from '../architecture';
import type { MusicPiece } from '../data/piece';
import { MusicNetwork } from '../network/music-network';
import { loadMusic } from './music-model';
import type { MusicModel } from './music-model';

const CELLS = [
  { kind: 'lstm' },
  { kind: 'lstm', peepholes: true, variant: 'coupled_gates' },
  { kind: 'gru' },
  { kind: 'min_lstm' },
] as const;
const [PIECE = []] = tinyPieces(1, 5);

let folder: string;
beforeAll(async () => (folder = await mkdtemp(path.join(tmpdir(), 'music-'))));
afterAll(() => rm(folder, { recursive: true }));

/** A model with weights of no order. */
async function written(cell: object, numLayers = 2): Promise<string> {
  const architecture = musicArchitectureSchema.parse({ cell, hiddenSize: 5, numLayers });
  const weights = irregularWeights(listSpecs(new MusicNetwork(architecture).specs()), 4);
  const file = { formatVersion: 1, kind: 'music', architecture, training: trainingFactsSchema.parse({}) } as const;
  const out = await mkdtemp(path.join(folder, 'model-'));
  await writeModel(out, { file, weights, files: {} }, 'float32');
  return out;
}

async function opened<Result>(
  model: string,
  options: Parameters<typeof loadMusic>[1],
  use: (model: MusicModel) => Promise<Result>,
): Promise<Result> {
  const music = await loadMusic(model, options);
  try {
    return await use(music);
  } finally {
    music.dispose();
  }
}

async function drawn(
  music: MusicModel,
  piece: MusicPiece,
  count: number,
  seed?: number,
  temperature?: number,
): Promise<MusicPiece> {
  const steps: (readonly number[])[] = [];
  for await (const pitches of music.continue(piece, { seed, temperature })) {
    steps.push(pitches);
    if (steps.length === count) break;
  }
  return steps;
}

describe.each(CELLS)('a model of music with the cell $kind', (cell) => {
  it('finds a piece as likely, and continues alike, on every engine', async () => {
    const model = await written(cell);
    const work = async (music: MusicModel) => ({ nats: await music.nats(PIECE), piece: await drawn(music, PIECE, 6) });
    const onnx = await opened(model, {}, work);
    expect(onnx.nats).toHaveLength(PIECE.length - 1);
    for (const engine of ['wasm', 'cpu'] as const) {
      const other = await opened(model, { engine }, work);
      other.nats.forEach((nats, step) => {
        expect(nats).toBeCloseTo(onnx.nats[step] ?? NaN, 3);
      });
      expect(other.piece).toEqual(onnx.piece);
    }
    const int8 = await opened(model, { precision: 'int8' }, work);
    int8.nats.forEach((nats, step) => {
      expect(Math.abs(nats / (onnx.nats[step] ?? NaN) - 1)).toBeLessThan(0.05);
    });
  });
});

it('can be disposed twice, and says so once it is asked for more', async () => {
  const music = await loadMusic(await written({ kind: 'lstm' }));
  music.dispose();
  music[Symbol.dispose]();
  await expect(music.nats(PIECE)).rejects.toMatchObject({ code: 'disposed' });
  await expect(drawn(music, PIECE, 1)).rejects.toMatchObject({ code: 'disposed' });
});

describe('a continuation', () => {
  it('depends on the seed, and is the likeliest at a temperature near 0', async () => {
    const model = await written({ kind: 'lstm' });
    await opened(model, {}, async (music) => {
      const first = await drawn(music, PIECE, 8, 3);
      expect(await drawn(music, PIECE, 8, 3)).toEqual(first);
      expect(await drawn(music, PIECE, 8, 4)).not.toEqual(first);
      const [cold, colder] = [await drawn(music, PIECE, 8, 3, 1e-6), await drawn(music, PIECE, 8, 4, 1e-6)];
      expect(colder).toEqual(cold);
    });
  });
});
