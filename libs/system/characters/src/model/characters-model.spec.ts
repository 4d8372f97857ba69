import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DeviceOptions } from '@tolmach/contracts';
import { writeModel } from '@tolmach/model-folder';
import { withoutLeaks } from '@tolmach/testing-kit';
import { tinyModel } from '../../testing/tiny-model';
import type { CharactersParts } from '../system';
import { startState } from './characters-executor';
import type { CharactersExecutor } from './characters-executor';
import { loadCharacters } from './characters-model';
import { openCharacters } from './open-characters';

const TEXT = 'abc übe öd 😀 a\ncab ade\n\n be';
const ONNX: DeviceOptions = { engine: 'onnx', precision: 'fp32', threads: 1 };
const TENSOR: DeviceOptions = { engine: 'cpu', precision: 'fp32', threads: undefined };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'characters-model-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, model: CharactersParts): Promise<string> {
  const place = path.join(folder, name);
  await mkdir(place);
  await writeModel(place, model);
  return place;
}

const start = ({ file }: CharactersParts, numStreams: number) => startState(file, numStreams);

async function withExecutor<Result>(
  model: CharactersParts,
  device: DeviceOptions,
  use: (executor: CharactersExecutor) => Promise<Result>,
): Promise<Result> {
  const executor = await openCharacters(model.file, model.weights, 'tiny', device);
  try {
    return await use(executor);
  } finally {
    executor.dispose();
  }
}

const ids = (numStreams: number, time: number) =>
  Int32Array.from({ length: numStreams * time }, (_, index) => (index * 7 + 3) % 10);

function largestDifference(one: Float32Array, other: Float32Array): number {
  expect(one).toHaveLength(other.length);
  return one.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (other[index] ?? NaN))), 0);
}

const ARCHITECTURES: [string, object][] = [
  ['two LSTMs', {}],
  ['an LSTM', { numLayers: 1, embeddingSize: 3 }],
  ['GRUs with residual connections', { numLayers: 3, residualFromLayer: 2, cell: { kind: 'gru' } }],
  ['layer norm and tied weights', { tying: 'target', cell: { layerNorm: true } }],
  ['zoneout, Elman', { cell: { kind: 'elman', zoneout: 0.2 } }],
];

describe.each(ARCHITECTURES)('a language model of %s', (_, architecture) => {
  const model = tinyModel(architecture);

  it('says the same on ONNX Runtime and on TensorFlow.js, several streams at once', () =>
    withoutLeaks(async () => {
      const chunk = { ids: ids(3, 5), numStreams: 3, state: start(model, 3) };
      const [onnx, tensor] = [
        await withExecutor(model, ONNX, (executor) => executor.read(chunk)),
        await withExecutor(model, TENSOR, (executor) => executor.read(chunk)),
      ];
      expect(largestDifference(onnx.logProbs, tensor.logProbs)).toBeLessThan(1e-5);
      expect(Object.keys(onnx.state).sort()).toEqual(Object.keys(tensor.state).sort());
      for (const [name, { shape, values }] of Object.entries(onnx.state)) {
        expect(shape).toEqual(tensor.state[name]?.shape);
        expect(largestDifference(values, tensor.state[name]?.values ?? new Float32Array())).toBeLessThan(1e-5);
      }
    }));

  it.each([ONNX, TENSOR, { ...ONNX, precision: 'int8' as const }])(
    'reads chunk by chunk as in one piece: %j',
    (device) =>
      withoutLeaks(() =>
        withExecutor(model, device, async (executor) => {
          const units = ids(1, 9);
          const whole = await executor.read({ ids: units, numStreams: 1, state: start(model, 1) });
          let state = start(model, 1);
          const parts: number[] = [];
          for (const [from, to] of [
            [0, 1],
            [1, 5],
            [5, 9],
          ]) {
            // prettier-ignore
            const read = await executor.read({ ids: units.slice(from, to), numStreams: 1, state });
            state = read.state;
            parts.push(...read.logProbs);
          }
          expect(largestDifference(Float32Array.from(parts), whole.logProbs)).toBeLessThan(1e-6);
        }),
      ),
  );

  it('is near to itself in int8', async () => {
    const chunk = { ids: ids(1, 20), numStreams: 1, state: start(model, 1) };
    const [fp32, int8] = [
      await withExecutor(model, ONNX, (executor) => executor.read(chunk)),
      await withExecutor(model, { ...ONNX, precision: 'int8' }, (executor) => executor.read(chunk)),
    ];
    expect(largestDifference(fp32.logProbs, int8.logProbs)).toBeLessThan(0.1);
    expect(largestDifference(fp32.logProbs, int8.logProbs)).toBeGreaterThan(0);
  });
});

describe('an opened language model', () => {
  it('continues a text as its probabilities say, and gives their logarithms', async () => {
    const model = await loadCharacters(await write('continue', tinyModel()), ONNX);
    const written: string[] = [];
    const logProbs: number[] = [];
    for await (const { text, logProb } of model.continue('ab', { sampling: { seed: 3 } })) {
      written.push(text);
      if (logProbs.push(logProb) === 40) break;
    }
    const { logProbs: scored } = await model.score(`ab${written.join('')}`);
    expect(largestDifference(scored.slice(1), Float32Array.from(logProbs))).toBeLessThan(1e-5);
    model.dispose();
  });

  it('writes one text for one seed and sample, whatever was asked before', async () => {
    const model = await loadCharacters(await write('seeds', tinyModel()), ONNX);
    const text = async (options: object, prompt = 'b') => {
      const written: string[] = [];
      for await (const unit of model.continue(prompt, options)) if (written.push(unit.text) === 30) break;
      return written.join('');
    };
    const first = await text({ sampling: { seed: 1 } });
    expect(await text({ sampling: { seed: 2 } })).not.toBe(first);
    expect(await text({ sampling: { seed: 1 }, sample: 1 })).not.toBe(first);
    expect(await text({ sampling: { seed: 1 } })).toBe(first);
    expect(await text({}, '')).toBe(await text({}, '\n'));
    model.dispose();
  });

  it('scores a line as what follows a line end', async () => {
    const model = await loadCharacters(await write('lines', tinyModel()), ONNX);
    const [line, text] = [await model.score(TEXT, { line: 1 }), await model.score(`\n${TEXT}`)];
    expect(line).toEqual(text);
    expect((await model.score(TEXT)).logProbs).toHaveLength([...TEXT].length - 1);
    expect((await model.score('a')).logProbs).toHaveLength(0);
    await expect(model.score('ab\nxa', { where: 'in.txt', line: 7 })).rejects.toThrow(
      'in.txt, line 8: expected characters of the training text, received "x" (U+0078) in column 1.',
    );
    model.dispose();
  });

  it.each(['onnx', 'wasm'] as const)('on %s is disposed once, and says so to whoever continues', async (engine) => {
    const place = await write(`disposed-${engine}`, tinyModel());
    const model = await loadCharacters(place, { engine });
    const writing = model.continue('ab');
    await writing.next();
    {
      using inBlock = model;
      expect(inBlock.engine).not.toBe('');
    }
    model.dispose();
    await expect(writing.next()).rejects.toMatchObject({ code: 'disposed', name: 'UsageError' });
    await expect(model.score(TEXT)).rejects.toMatchObject({ code: 'disposed' });
    await expect(model.continue('ab').next()).rejects.toMatchObject({ code: 'disposed' });
  });

  it('refuses a list of characters that is not its own', async () => {
    const place = await write('others', tinyModel());
    await writeFile(path.join(place, 'characters.json'), '["a","b"]');
    await expect(loadCharacters(place)).rejects.toThrow('expected 10 characters, as in model.json, received 2.');
  });
});
