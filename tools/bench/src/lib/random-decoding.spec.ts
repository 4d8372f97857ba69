import { openRandomModel } from './random-decoding';

describe('openRandomModel', () => {
  it.each(['fp32', 'int8'] as const)('has every sentence take every step, in batches too: %s', async (precision) => {
    const model = await openRandomModel({ size: 8, vocabulary: 50 }, { engine: 'onnx', precision, threads: 1 });
    const shape = { sentences: 5, batch: 2, beam: 3, sourceLength: 4, decodingSteps: 7 };
    await expect(model.prepare(shape)()).resolves.toEqual([6, 6, 6, 6, 6]); // the seventh asks for the end
    model.dispose();
  });

  it('does as many steps among the ids that a shortlist leaves', async () => {
    const sizes = { size: 8, vocabulary: 300, candidates: 100 };
    const model = await openRandomModel(sizes, { engine: 'onnx', precision: 'int8', threads: 1 });
    const shape = { sentences: 3, batch: 2, beam: 3, sourceLength: 4, decodingSteps: 5 };
    await expect(model.prepare(shape)()).resolves.toEqual([4, 4, 4]);
    expect(model.engine).toContain('shortlist');
    model.dispose();
  });
});
