import { GraphBuilder } from './graph-builder';
import { openGraph } from './onnx-executor';
import { atFirst, atLast, idFeeds, idInputs } from './sequence-graph';

describe('idInputs', () => {
  it('tell where each row of a batch ends, and a single graph runs by its feeds', async () => {
    const graph = new GraphBuilder('rows');
    const { ids, mask, last } = idInputs(graph);
    const values = graph.add('Unsqueeze', [graph.add('Cast', [ids], { attributes: { to: 1 } }), graph.integers(2)]);
    graph.output('atLast', atLast(graph, values, last), 'float32', ['batch', 1]);
    graph.output('atFirst', atFirst(graph, values), 'float32', ['batch', 1]);
    graph.output('mask', mask, 'float32', ['time', 'batch', 1]);
    const opened = await openGraph(graph.finish(), { precision: 'fp32', threads: 1 });
    expect(opened.description).toMatch(/^ONNX Runtime .*, CPU, 1 thread, fp32$/);
    const rows = { ids: Int32Array.of(5, 6, 7, 8, 9, 0), batchSize: 2, time: 3, lengths: Int32Array.of(3, 2) };
    const outputs = await opened.run(idFeeds(rows));
    expect(outputs['atLast']).toEqual({ shape: [2, 1], values: Float32Array.of(7, 9) });
    expect(outputs['atFirst']?.values).toEqual(Float32Array.of(5, 8));
    expect(outputs['mask']).toEqual({ shape: [3, 2, 1], values: Float32Array.of(1, 1, 1, 1, 1, 0) });
    opened.dispose();
  });
});
