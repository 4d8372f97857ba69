import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeModel } from '@tolmach/model-folder';
import { openTensorForecaster } from '../network/forecaster-network';
import { tinyArchitecture, tinyModel, tinySeries } from '../../testing/tiny-forecaster';
import { scaleSeries } from '../windows/scale-series';
import { windowAt } from '../windows/window';
import { batchWindows } from './forecaster-executor';
import { loadForecaster } from './forecasting-model';
import { openOnnxForecaster } from './open-onnx-forecaster';

const CASES = [
  {},
  { distribution: 'student', scaling: 'series', transform: 'log' },
  { distribution: 'gaussian', linear: false, scaling: 'mean' },
  { cell: { kind: 'gru' }, numLayers: 2 },
  { cell: { kind: 'elman', layerNorm: true }, members: 1 },
  { cell: { kind: 'min_gru' }, season: 1, calendar: [] },
];

describe.each(CASES.map((keys) => [JSON.stringify(keys), keys] as const))('a forecaster with %s', (_, keys) => {
  const architecture = tinyArchitecture(keys);
  const { weights } = tinyModel(architecture);
  const scaled = scaleSeries(tinySeries(40), { transform: 'none' });
  const windows = [3, 20, 40].map((end) => windowAt(scaled, end, architecture));

  it('says on ONNX Runtime what it says on TensorFlow.js, of each window alone', async () => {
    const tensors = await openTensorForecaster(architecture, weights, 'tiny', { engine: 'wasm' });
    const onnx = await openOnnxForecaster(architecture, weights, 'tiny', { precision: 'fp32', threads: 1 });
    const expected = await tensors.outputs(batchWindows(windows));
    const found = await onnx.outputs(batchWindows(windows));
    expect(found).toHaveLength(expected.length);
    expect(Math.max(...found.map((value, index) => Math.abs(value - (expected[index] ?? NaN))))).toBeLessThan(2e-5);
    const size = expected.length / architecture.members / windows.length;
    const alone = await onnx.outputs(batchWindows(windows.slice(1, 2)));
    for (let member = 0; member < architecture.members; member++) {
      const from = (member * windows.length + 1) * size;
      const one = alone.subarray(member * size, (member + 1) * size);
      expect(Math.max(...one.map((value, index) => Math.abs(value - (expected[from + index] ?? NaN))))).toBeLessThan(
        2e-5,
      );
    }
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.1);
    tensors.dispose();
    onnx.dispose();
  });
});

it.each(['onnx', 'wasm'] as const)('a forecaster on %s is disposed once, and says so later', async (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'forecaster-'));
  await writeModel(folder, tinyModel(), 'float32');
  const model = await loadForecaster(folder, { engine });
  {
    using inBlock = model;
    expect(await inBlock.forecast(tinySeries(40), [30], 2)).toHaveLength(1);
  }
  model.dispose();
  await expect(model.forecast(tinySeries(40), [30], 2)).rejects.toMatchObject({ code: 'disposed' });
  rmSync(folder, { recursive: true });
});
