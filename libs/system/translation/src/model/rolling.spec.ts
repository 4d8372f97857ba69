import { rm } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConfigError } from '@tolmach/contracts';
import { expectAlike } from '@tolmach/testing-kit';
import type { TinySections } from '@tolmach/testing-kit';
import { tinyModel, writeTinyModel } from '../../testing/tiny-model';
import { loadModel } from './translation-model';
import type { LoadOptions, Translation } from './translation-model';

jest.setTimeout(300_000); // a busy machine may take its time

const SENTENCES = [
  'a man rides a horse.',
  'two dogs',
  'the woman reads a long letter to the children in the snow and the man rides a horse!',
  'a',
  'dogs in the snow run!',
  'the children read',
];
const OPTIONS = { search: { beamSize: 3, numBest: 2, maxLength: 16 }, withAttention: true };

/** Every layout of a memory, and each kind of state. */
const ARCHITECTURES: readonly (readonly [string, TinySections])[] = [
  ['additive attention', {}],
  ['dot attention', { decoder: { wiring: 'gnmt', attention: 'dot' } }],
  ['adaptive attention', { decoder: { attentionKind: 'adaptive' } }],
  ['no attention', { decoder: { attentionKind: 'none' } }],
  ['input feeding over GRUs', { decoder: { wiring: 'input_feeding', cell: { kind: 'gru' } } }],
];

async function withFolder(sections: TinySections, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await writeTinyModel(await tinyModel(sections));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Each sentence asked for by a caller of its own, two steps after the one before it. */
async function rolled(folder: string, options: LoadOptions): Promise<{ found: Translation[]; numShared: number }> {
  let [numSteps, numShared] = [0, 0];
  const onStep = ({ numRunning }: { numRunning: number }): void => {
    numSteps++;
    numShared = Math.max(numShared, numRunning);
  };
  const model = await loadModel(folder, { ...options, rolling: { maxSentences: 4, onStep } });
  const asked: Promise<Translation[]>[] = [];
  for (const sentence of SENTENCES) {
    const until = asked.length === 0 ? 0 : numSteps + 2;
    while (numSteps < until) await nextTurn();
    asked.push(model.translate([sentence], OPTIONS));
  }
  const found = (await Promise.all(asked)).flat();
  model.dispose();
  return { found, numShared };
}

async function alone(folder: string, options: LoadOptions): Promise<Translation[]> {
  const model = await loadModel(folder, { ...options, shortlist: 'off' });
  const found: Translation[] = [];
  for (const sentence of SENTENCES) found.push(...(await model.translate([sentence], OPTIONS)));
  model.dispose();
  return found;
}

describe.each(ARCHITECTURES)('a model whose callers share steps: %s', (_, sections) => {
  it.each(['auto', 'onnx', 'wasm'] as const)('gives each what it gets alone, on %s', (engine) =>
    withFolder(sections, async (folder) => {
      const { found, numShared } = await rolled(folder, { engine });
      expect(numShared).toBeGreaterThan(1); // or it says little
      expectAlike(found, await alone(folder, { engine }));
    }),
  );

  it('gives each the numbers that it gets alone, in int8', () =>
    withFolder(sections, async (folder) => {
      const { found } = await rolled(folder, { precision: 'int8' });
      const scores = (some: readonly Translation[]) =>
        some.map(({ hypotheses }) => hypotheses.map(({ text, score }) => ({ text, score })));
      expect(scores(found)).toEqual(scores(await alone(folder, { precision: 'int8' })));
    }));
});

it('cancels one caller and not the others', () =>
  withFolder({}, async (folder) => {
    const stop = new AbortController();
    const model = await loadModel(folder, { rolling: { onStep: () => stop.abort(new RangeError('gone')) } });
    const gone = model.translate([SENTENCES[2] ?? ''], { ...OPTIONS, signal: stop.signal });
    const other = model.translate([SENTENCES[0] ?? ''], OPTIONS);
    await expect(gone).rejects.toThrow('gone');
    const [translation] = await other;
    expect(translation?.hypotheses).toHaveLength(2);
    model.dispose();
  }));

it('refuses workers, which share nothing', () =>
  withFolder({}, async (folder) => {
    await expect(loadModel(folder, { rolling: {}, workers: 2 })).rejects.toThrow(ConfigError);
  }));
