import { scriptedDecoder } from './scripted-decoder';

const script = {
  logProbs: (sentence: number, prefix: readonly number[]) => [-1 - sentence, -2, -1 - prefix.length],
  attention: (sentence: number) => [sentence, 1 - sentence],
};
const request = (parents: number[], topK = 2) => ({
  parents: Int32Array.from(parents),
  lastIds: Int32Array.from(parents, () => 0),
  topK,
});

describe('scriptedDecoder', () => {
  it('plays the table, best first, ties by lower id, no more than the vocabulary', async () => {
    const decoder = scriptedDecoder(script);
    const first = await decoder.step(decoder.start([0, 1], 1), request([0, 1]));
    expect([...first.ids]).toEqual([0, 2, 2, 0]);
    expect([...first.logProbs]).toEqual([-1, -1, -1, -2]);
    const second = await decoder.step(first.state, { ...request([1], 9), withAttention: true });
    expect([...second.ids]).toEqual([0, 1, 2]);
    expect([...(second.attention ?? [])]).toEqual([1, 0]);
    expect(decoder.sentencesSeen).toEqual([[0, 1], [1]]);
  });

  it('knows which states are alive', async () => {
    const decoder = scriptedDecoder(script);
    const start = decoder.start([0], 2);
    const { state } = await decoder.step(start, request([0, 1]));
    expect(decoder.numLiveStates).toBe(1);
    await expect(decoder.step(start, request([0, 1]))).rejects.toThrow('a state that is alive');
    decoder.release(state);
    expect(decoder.numLiveStates).toBe(0);
    expect(() => decoder.release(state)).toThrow('a state that is alive');
  });

  it.each([
    ['half a sentence', [0, 1, 2], 'a multiple of 2'],
    ['mixed sentences', [0, 2, 2, 3], 'together and in order'],
    ['a swapped order', [2, 3, 0, 1], 'together and in order'],
    ['a row that is not there', [0, 1, 2, 4], 'parents below 4'],
  ])('refuses %s', async (_, parents, message) => {
    const decoder = scriptedDecoder(script);
    await expect(decoder.step(decoder.start([0, 1], 2), request(parents))).rejects.toThrow(message);
  });
});
