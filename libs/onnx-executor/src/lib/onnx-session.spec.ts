import { Tensor } from 'onnxruntime-node';
import { GraphBuilder } from './graph-builder';
import { arithmeticOf } from './arithmetic';
import { OnnxSession } from './onnx-session';

/** Twice what is given. */
async function openDouble(): Promise<OnnxSession> {
  const graph = new GraphBuilder('double');
  const kernel = { rows: 1, columns: 1, values: Float32Array.of(2) };
  const product = arithmeticOf('fp32').product(graph, kernel, { rows: 1, columns: 1, values: Float32Array.of(0) });
  graph.output('doubles', product(graph, graph.input('values', 'float32', ['row', 1])), 'float32', ['row', 1]);
  return OnnxSession.open(graph.finish(), { threads: 1 });
}

const double = async (session: OnnxSession, value: number) => {
  const { doubles } = await session.run({ values: new Tensor('float32', Float32Array.of(value), [1, 1]) });
  return doubles?.data[0];
};

it('ends once, however often it is disposed, and says so to later runs', async () => {
  const session = await openDouble();
  expect(await double(session, 3)).toBe(6);
  session.dispose();
  session.dispose();
  await expect(double(session, 3)).rejects.toMatchObject({ name: 'UsageError', code: 'disposed' });
});

it('lets the runs under way end', async () => {
  const session = await openDouble();
  const runs = [1, 2, 3].map((value) => double(session, value));
  session.dispose();
  expect(await Promise.all(runs)).toEqual([2, 4, 6]);
});
