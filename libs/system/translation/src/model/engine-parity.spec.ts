import { rm } from 'node:fs/promises';
import type { ModelEngine } from '@tolmach/contracts';
import { openEngine } from '@tolmach/tensor-runtime';
import { expectAlike } from '@tolmach/testing-kit';
import type { TinySections } from '@tolmach/testing-kit';
import { tinyModel, writeTinyModel } from '../../testing/tiny-model';
import { loadModel } from './translation-model';
import type { Translation } from './translation-model';

jest.setTimeout(300_000); // a busy machine may take its time

const SENTENCES = ['a man rides a horse.', 'two dogs', 'the woman reads a long letter to the children in the snow!'];

/** Cells besides the three classical ones, in encoder and decoder alike. */
const CELLS = (
  [
    ['peepholes', { peepholes: true }],
    ['no input gate', { variant: 'no_input_gate', peepholes: true }],
    ['no forget gate', { variant: 'no_forget_gate', peepholes: true }],
    ['no output gate', { variant: 'no_output_gate', peepholes: true }],
    ['no input activation', { variant: 'no_input_activation', peepholes: true }],
    ['no output activation', { variant: 'no_output_activation', peepholes: true }],
    ['coupled gates', { variant: 'coupled_gates', peepholes: true }],
    ['coupled gates under layer norm', { variant: 'coupled_gates', layerNorm: true }],
    ['full gate recurrence', { variant: 'full_gate_recurrence', peepholes: true }],
    ['simpler simple recurrent units', { kind: 'ssru' }],
    ['minimal GRUs', { kind: 'min_gru' }],
    ['minimal LSTMs under layer norm', { kind: 'min_lstm', layerNorm: true }],
    ['minimal LSTMs with zoneout', { kind: 'min_lstm', zoneout: 0.2 }],
  ] as const
).map(([name, cell]) => [name, { encoder: { cell }, decoder: { cell } }] as const);

/** Every cell, wiring, attention, kind of it, bridge, tying and depth at least once, and the regularisers that change inference. */
const ARCHITECTURES: readonly (readonly [string, TinySections])[] = [
  ['gnmt_v2 over LSTMs', {}],
  ['gnmt with dot attention', { decoder: { wiring: 'gnmt', attention: 'dot' } }],
  [
    'gnmt, three layers each',
    { encoder: { numLayers: 3, residualFromLayer: 3 }, decoder: { numLayers: 3, wiring: 'gnmt' } },
  ],
  ['input feeding over GRUs', { decoder: { wiring: 'input_feeding', cell: { kind: 'gru' } } }],
  ['GRUs that reset before the product', { encoder: { cell: { kind: 'gru', resetGate: 'before' } } }],
  [
    'one layer each, copied over',
    { encoder: { numLayers: 1 }, decoder: { numLayers: 1, bridge: 'copy', hiddenSize: 14 } },
  ],
  [
    'Elman networks from zero',
    { encoder: { cell: { kind: 'elman' } }, decoder: { cell: { kind: 'elman' }, bridge: 'zero' } },
  ],
  ['layer norm', { encoder: { cell: { layerNorm: true } }, decoder: { cell: { kind: 'lstm', layerNorm: true } } }],
  [
    'layer norm in GRUs',
    { encoder: { cell: { kind: 'gru', layerNorm: true } }, decoder: { cell: { kind: 'gru', layerNorm: true } } },
  ],
  ['zoneout', { encoder: { cell: { zoneout: 0.2 } }, decoder: { cell: { zoneout: 0.1 } } }],
  ...CELLS,
  ['deep output, tied targets', { decoder: { readoutSeesEmbedding: true }, tying: 'target' }],
  ['gated attention', { decoder: { contextGate: true } }],
  ['hard attention', { decoder: { attentionKind: 'hard', contextGate: true } }],
  ['adaptive attention', { decoder: { attentionKind: 'adaptive' } }],
  [
    'adaptive, gnmt, dot, gated',
    { decoder: { attentionKind: 'adaptive', wiring: 'gnmt', attention: 'dot', contextGate: true } },
  ],
  ['no attention', { decoder: { attentionKind: 'none' } }],
  [
    'no attention, input feeding',
    { decoder: { attentionKind: 'none', wiring: 'input_feeding', cell: { kind: 'gru' } } },
  ],
  ['nothing tied', { encoder: { embeddingSize: 9 }, decoder: { readoutSize: 11, embeddingSize: 8 }, tying: 'none' }],
];

async function translateOn(engine: ModelEngine, folder: string): Promise<Translation[]> {
  const model = await loadModel(folder, { engine });
  const translations = await model.translate(SENTENCES, { search: { beamSize: 4, numBest: 2 }, withAttention: true });
  model.dispose();
  return translations;
}

describe.each(ARCHITECTURES)('%s', (_, sections) => {
  let folder: string;
  beforeAll(async () => {
    folder = await writeTinyModel(await tinyModel(sections));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('ONNX Runtime and WebAssembly translate alike', async () => {
    expectAlike(await translateOn('onnx', folder), await translateOn('wasm', folder));
  });

  it('ONNX Runtime and TensorFlow translate alike', async () => {
    const { name, skipped } = await openEngine();
    if (name !== 'tensorflow') {
      process.stderr.write(`engine parity skipped: ${skipped[0]?.reason ?? name}\n`);
      return;
    }
    expectAlike(await translateOn('onnx', folder), await translateOn('tensorflow', folder));
  });
});

it.each(CELLS)('int8 scores a line alone as it does among others: %s', async (_, sections) => {
  const folder = await writeTinyModel(await tinyModel(sections));
  const model = await loadModel(folder, { engine: 'onnx', precision: 'int8' });
  const search = { beamSize: 2, numBest: 2 };
  const together = await model.translate(SENTENCES, { search });
  const alone = await Promise.all(
    SENTENCES.map(async (sentence) => (await model.translate([sentence], { search }))[0]),
  );
  expect(alone.map((one) => one?.hypotheses)).toEqual(together.map((one) => one.hypotheses));
  model.dispose();
  await rm(folder, { recursive: true });
});
