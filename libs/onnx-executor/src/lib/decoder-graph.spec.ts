import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { decoderConfigSchema } from '@tolmach/contracts';
import type { DecoderConfig, HostTensors, OnnxEngine, Precision } from '@tolmach/contracts';
import { currentEngineFolder, decoderAddonFile } from '@tolmach/durable-files';
import { expectTensor, readGolden } from '@tolmach/testing-kit';
import type { GoldenCase, GoldenTensor } from '@tolmach/testing-kit';
import { arithmeticOf } from './arithmetic';
import { decoderParts, startDecoder } from './decoder-graph';
import { stepsBy } from './decoding-steps';
import { canStepNatively } from './native-network';
import { GraphBuilder } from './graph-builder';
import { openNetwork } from './onnx-executor';
import type { OnnxExecutor } from './onnx-executor';
import { WeightReader } from './weight-reader';

const golden = readGolden(join(__dirname, '../../fixtures/attention-kinds.json'));
const table = golden.cases.map((one) => [one.name, one] as const);
const [BATCH, TIME, POSITIONS, VOCABULARY] = [2, 5, 6, 11];
const TARGET_LENGTHS = [3, 5];

/** What enters the decoder's side: a memory from the file. */
type MemoryTensors = Readonly<Record<'values' | 'mask' | 'summary', GoldenTensor>>;

/** Irregular numbers in the place of the output layer, which the file leaves to us. */
const OUTPUT = Float32Array.from({ length: VOCABULARY * 8 }, (_, index) => Math.sin(7 * index + 1));
const OUTPUT_BIAS = Float32Array.from({ length: VOCABULARY }, (_, index) => Math.cos(3 * index));

function configOf({ settings }: GoldenCase): { config: DecoderConfig; memorySize: number } {
  const { cell, memorySize, ...rest } = settings;
  const config = decoderConfigSchema.parse({ ...golden.settings, ...rest, cell: { kind: cell } });
  return { config, memorySize: Number(memorySize) };
}

function weightsOf(one: GoldenCase): HostTensors {
  const prefix = 'params/';
  const names = one.tensorNames.filter((name) => name.startsWith(prefix));
  const read = names.map((name) => [`decoder/${name.slice(prefix.length)}`, one.tensor(name)] as const);
  return { ...Object.fromEntries(read), 'decoder/outputBias': { shape: [VOCABULARY], values: OUTPUT_BIAS } };
}

/** How a case is opened: with steps of ONNX Runtime, unless others are asked for. */
interface Opening {
  readonly precision: Precision;
  readonly steps?: OnnxEngine;
}

/** A case on its encoder's graph; the embedding of id `row * TIME + time` is what the file feeds there. */
async function openCase(one: GoldenCase, { precision, steps = 'onnx' }: Opening): Promise<OnnxExecutor<MemoryTensors>> {
  const { config, memorySize } = configOf(one);
  const reader = new WeightReader(weightsOf(one), one.name);
  const arithmetic = arithmeticOf(precision);
  const starting = { graph: new GraphBuilder('encoder'), reader, arithmetic };
  startDecoder(starting, config, memorySize, {
    values: starting.graph.input('values_in', 'float32', ['batch', 'position', memorySize]),
    mask: starting.graph.input('mask', 'float32', ['batch', 'position']),
    summary: starting.graph.input('summary', 'float32', ['batch', memorySize]),
  });
  const target = { rows: BATCH * TIME, columns: config.embeddingSize, values: one.tensor('embedded').values };
  const output = { rows: VOCABULARY, columns: config.readoutSize, values: OUTPUT };
  const parts = { tables: { target, output }, candidates: undefined };
  const decoder = stepsBy(steps)({ reader, arithmetic }, config, memorySize, parts);
  reader.check();
  const tensorOf = ({ shape, values }: GoldenTensor) => new Tensor('float32', values, shape);
  const network = {
    graphs: { encoder: starting.graph.finish(), decoder },
    stateNames: decoderParts(config, memorySize).map(({ name }) => name),
    vocabularySize: VOCABULARY,
    feedsOf: ({ values, mask, summary }: MemoryTensors) => ({
      encoder: [{ values_in: tensorOf(values), mask: tensorOf(mask), summary: tensorOf(summary) }],
      output: {},
    }),
  };
  return (await openNetwork(network, { precision, threads: 1 })).executor;
}

/** Log-probabilities [batch, time, vocabulary] and attention [batch, time, position], every beam of a sentence alike. */
async function decode(one: GoldenCase, opening: Opening, beamSize = 1, memory: MemoryTensors = memoryOf(one)) {
  const executor = await openCase(one, opening);
  const source = await executor.encode(memory);
  const positions = memory.mask.shape[1] ?? NaN;
  const logProbs = new Float32Array(BATCH * TIME * VOCABULARY);
  const attention = new Float32Array(BATCH * TIME * positions);
  let state = executor.decoder.start(source, beamSize);
  for (let time = 0; time < TIME; time++) {
    const rows = Int32Array.from({ length: BATCH * beamSize }, (_, row) => row);
    const lastIds = rows.map((row) => Math.floor(row / beamSize) * TIME + time);
    const step = await executor.decoder.step(state, { parents: rows, lastIds, topK: VOCABULARY, withAttention: true });
    state = step.state;
    for (let row = 0; row < BATCH; row++) {
      const from = (row * beamSize + beamSize - 1) * VOCABULARY; // the last beam
      step.ids.subarray(from, from + VOCABULARY).forEach((id, rank) => {
        logProbs[(row * TIME + time) * VOCABULARY + id] = step.logProbs[from + rank] ?? NaN;
      });
      const shown = (row * beamSize + beamSize - 1) * positions;
      attention.set(step.attention?.subarray(shown, shown + positions) ?? [], (row * TIME + time) * positions);
    }
  }
  executor.releaseSource(source);
  executor.dispose();
  return {
    logProbs: { shape: [BATCH, TIME, VOCABULARY], values: logProbs },
    attention: { shape: [BATCH, TIME, positions], values: attention },
  };
}

function memoryOf(one: GoldenCase): MemoryTensors {
  return { values: one.tensor('memory'), mask: golden.tensor('sourceMask'), summary: one.tensor('summary') };
}

/** Log-probabilities of the file's readouts, [batch, time, vocabulary], in float64. */
function expectedLogProbs(one: GoldenCase): Float32Array {
  const { values: readouts } = one.tensor('readouts');
  const rows = Array.from({ length: BATCH * TIME }, (_, row) => {
    const logits = Array.from(OUTPUT_BIAS, (bias, id) => {
      const products = Array.from(
        { length: 8 },
        (__, at) => (readouts[row * 8 + at] ?? NaN) * (OUTPUT[id * 8 + at] ?? NaN),
      );
      return products.reduce((sum, product) => sum + product, bias);
    });
    const all = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return logits.map((logit) => logit - all);
  });
  return Float32Array.from(rows.flat());
}

/** [batch, time, width], 0 on padding of the target. */
function realSteps(values: ArrayLike<number>, width: number): Float32Array {
  return Float32Array.from(values, (value, index) => {
    const row = Math.floor(index / width);
    return row % TIME < (TARGET_LENGTHS[Math.floor(row / TIME)] ?? NaN) ? value : 0;
  });
}

const FP32 = { precision: 'fp32' } as const;
const INT8 = { precision: 'int8' } as const;

/** Layers of a handful of channels round coarsely in 8 bits, and CPUs without VNNI add pairs of products in 16 bits. */
const INT8_NATS = 0.2;
const INT8_WEIGHT = 0.1;

describe('a step of the decoder', () => {
  it.each(table)("has PyTorch's log-probabilities and attention: %s", async (_, one) => {
    const { logProbs, attention } = await decode(one, FP32);
    const expected = realSteps(expectedLogProbs(one), VOCABULARY);
    expectTensor({ ...logProbs, values: realSteps(logProbs.values, VOCABULARY) }, 'logProbs').toBeCloseTo(
      expected,
      1e-5,
    );
    expectTensor(attention, 'attention').toBeCloseTo(one.tensor('attention'), 1e-5);
  });

  it.each(table.filter(([name]) => !name.startsWith('hard')))('in int8 is near it: %s', async (_, one) => {
    const { logProbs, attention } = await decode(one, INT8);
    const expected = realSteps(expectedLogProbs(one), VOCABULARY);
    expectTensor({ ...logProbs, values: realSteps(logProbs.values, VOCABULARY) }, 'logProbs').toBeCloseTo(
      expected,
      INT8_NATS,
    );
    expectTensor(attention, 'attention').toBeCloseTo(one.tensor('attention'), INT8_WEIGHT);
  });

  it.each(table.filter(([name]) => name.startsWith('hard')))(
    'in int8 has weights that sum to 1, and may look elsewhere: %s',
    async (_, one) => {
      const { logProbs, attention } = await decode(one, INT8);
      expect(logProbs.values.every((value) => value <= 0 && value > -20)).toBe(true);
      for (let row = 0; row < BATCH * TIME; row++) {
        const weights = attention.values.subarray(row * POSITIONS, (row + 1) * POSITIONS);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      }
    },
  );

  it.each(table)('is the same for every beam: %s', async (_, one) => {
    const [alone, together] = [await decode(one, FP32), await decode(one, FP32, 3)];
    expectTensor(together.logProbs, 'logProbs').toBeCloseTo(alone.logProbs, 1e-5);
    expectTensor(together.attention, 'attention').toBeCloseTo(alone.attention, 1e-5);
  });

  it.each(table)('is the same whatever stands on padding and however much of it there is: %s', async (_, one) => {
    const expected = await decode(one, FP32);
    const found = await decode(one, FP32, 1, paddedMemory(one));
    expectTensor(found.logProbs, 'logProbs').toBeCloseTo(expected.logProbs, 1e-5);
    const shown = padRows(expected.attention.values, POSITIONS, 2, 0);
    expectTensor(found.attention, 'attention').toBeCloseTo(shown, 1e-5);
  });
});

const isInstalled = existsSync(decoderAddonFile(currentEngineFolder()));
const onEngine = isInstalled ? describe : describe.skip; // `engine install` compiles the steps; CI has done so

/** Those that the installed engine can step. */
const steppable = golden.cases.filter((one) => {
  const { config, memorySize } = configOf(one);
  return canStepNatively(config, memorySize, 'fp32');
});

onEngine('a step of the installed engine', () => {
  it.each(steppable.map((one) => [one.name, one] as const))(
    "has PyTorch's log-probabilities and attention, for every beam and whatever stands on padding: %s",
    async (_, one) => {
      const native = { precision: 'fp32', steps: 'native' } as const;
      const expected = realSteps(expectedLogProbs(one), VOCABULARY);
      for (const [beamSize, memory] of [[1], [3], [1, paddedMemory(one)], [5, paddedMemory(one)]] as const) {
        const { logProbs, attention } = await decode(one, native, beamSize, memory);
        const found = { ...logProbs, values: realSteps(logProbs.values, VOCABULARY) };
        expectTensor(found, 'logProbs').toBeCloseTo(expected, 1e-5);
        if (memory === undefined) expectTensor(attention, 'attention').toBeCloseTo(one.tensor('attention'), 1e-5);
      }
    },
  );

  it('is of those that it can make', () => {
    expect(steppable.length).toBeGreaterThan(0);
  });
});

/** The memory with two more positions of padding. */
function paddedMemory(one: GoldenCase): MemoryTensors {
  const { values, mask, summary } = memoryOf(one);
  const channels = values.shape[2] ?? NaN;
  const padded = {
    shape: [BATCH, POSITIONS + 2, channels],
    values: padRows(values.values, POSITIONS * channels, 2 * channels, 3),
  };
  const longer = { shape: [BATCH, POSITIONS + 2], values: padRows(mask.values, POSITIONS, 2, 0) };
  return { values: padded, mask: longer, summary };
}

/** Each row of `width` numbers with `count` more of one value behind it. */
function padRows(values: Float32Array, width: number, count: number, value: number): Float32Array {
  const rows = Array.from({ length: values.length / width }, (_, row) => [
    ...values.subarray(row * width, (row + 1) * width),
    ...new Array<number>(count).fill(value),
  ]);
  return Float32Array.from(rows.flat());
}
