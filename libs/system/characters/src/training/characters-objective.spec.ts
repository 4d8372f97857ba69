import type { HostTensors } from '@tolmach/contracts';
import { ParameterStore, SeededRandom, openEngine } from '@tolmach/tensor-runtime';
import { charactersArchitectureSchema } from '../architecture';
import { CharactersNetwork } from '../network/characters-network';
import type { CharactersParams } from '../network/characters-network';
import { charactersObjective } from './characters-objective';
import type { ContinuedBatch } from './characters-objective';

const NUM_STREAMS = 200;
const network = new CharactersNetwork(charactersArchitectureSchema.parse({ hiddenSize: 3, embeddingSize: 2 }), 5);

/** A state [stream, 2] whose values are all different, and none of them 0. */
const carried = (first: number) => ({
  shape: [NUM_STREAMS, 2],
  values: Float32Array.from({ length: 2 * NUM_STREAMS }, (_, index) => first + index),
});
const tensors: HostTensors = { hidden: carried(1), cell: carried(1001) };

const batch = (isStart: boolean): ContinuedBatch => ({
  inputs: new Int32Array(NUM_STREAMS),
  labels: new Int32Array(NUM_STREAMS),
  numStreams: NUM_STREAMS,
  isStart,
  size: NUM_STREAMS,
});

describe('the state that streams are continued from', () => {
  let store: ParameterStore<CharactersParams>;

  beforeAll(async () => {
    await openEngine({ engine: 'cpu' });
    store = ParameterStore.initialise(network.specs(), new SeededRandom(1));
  });
  afterAll(() => {
    store.dispose();
  });

  const stateOf = async (stateReset: number, { isStart = false, step = 1 } = {}) => {
    const objective = charactersObjective(network, { units: 'characters', k1: 1, stateReset });
    const { state } = await objective.prepare(batch(isStart), store, new SeededRandom(1, step, 'train'), { tensors });
    return state;
  };

  it('is that which they were left in', async () => {
    expect(await stateOf(0)).toEqual(tensors);
  });

  it('is not there before the first batch', async () => {
    expect(await stateOf(0, { isStart: true })).toBeUndefined();
  });

  it('is zeros of some streams, in all layers, by chance', async () => {
    const { hidden, cell } = (await stateOf(0.25)) ?? {};
    const resets = Array.from({ length: NUM_STREAMS }, (_, stream) => hidden?.values[2 * stream] === 0);
    for (const [index, isReset] of resets.flatMap((each) => [each, each]).entries()) {
      expect(hidden?.values[index]).toBe(isReset ? 0 : 1 + index);
      expect(cell?.values[index]).toBe(isReset ? 0 : 1001 + index);
    }
    const count = resets.filter(Boolean).length;
    expect(count).toBeGreaterThan(25);
    expect(count).toBeLessThan(80);
  });

  it('is drawn anew at each step, and the same at the same step', async () => {
    expect(await stateOf(0.5, { step: 2 })).not.toEqual(await stateOf(0.5));
    expect(await stateOf(0.5)).toEqual(await stateOf(0.5));
  });

  it('is zeros of all streams where each starts anew', async () => {
    const { hidden } = (await stateOf(1)) ?? {};
    expect(hidden?.values.some((value) => value !== 0)).toBe(false);
  });
});
