import { openOnnxCaptioner } from '../src/model/open-onnx-captioner';
import { tinyCaptioner } from './tiny-graph-captioner';

const CHANNELS = 300;
const image = { height: 64, width: 48 };
const learnt = { kernel: [3, 3], strides: [16, 16], padding: 'same', weights: 'w', bias: 'b' };
const cnn = {
  name: 'one layer',
  input: { size: [64, 48], mean: [127, 127, 127], std: [128, 128, 128] },
  layers: [{ op: 'conv2d', name: 'head', input: 'input', ...learnt, output_shape: [4, 3, CHANNELS] }],
};
const values = Float32Array.from({ length: 27 * CHANNELS }, (_, index) => Math.sin(index));
const weights = {
  'encoder/cnn/head/weights': { shape: [3, 3, 3, CHANNELS], values },
  'encoder/cnn/head/bias': { shape: [CHANNELS], values: new Float32Array(CHANNELS) },
};
const encoder = { cut: 'head', projectionSize: 0 };
const model = tinyCaptioner({ cnn, image, encoder, weights, memorySize: CHANNELS });
const batchSize = 4;
const batch = { pixels: new Uint8Array(batchSize * 64 * 48 * 3).fill(90), batchSize, ...image };

async function openAndEncode(times: number): Promise<NodeJS.MemoryUsage> {
  for (let time = 0; time < times; time++) {
    const options = { precision: 'fp32', threads: 1 } as const;
    const { executor } = await openOnnxCaptioner(model.file, model.cnn, model.weights, 'here', options);
    for (let encoded = 0; encoded < 3; encoded++) executor.releaseSource(await executor.encode(batch));
    executor.dispose();
  }
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 50)); // finalisers run after the collector
  return process.memoryUsage();
}

/** Prints what 100 opened and closed models leave behind, after 30 to warm up, and what was loaded; needs --expose-gc. */
async function main(): Promise<void> {
  const warm = await openAndEncode(30);
  const done = await openAndEncode(100);
  const hasTensorflow = Object.keys(require.cache).some((file) => file.includes('@tensorflow'));
  const left = { heapBytes: done.heapUsed - warm.heapUsed, residentBytes: done.rss - warm.rss, hasTensorflow };
  process.stdout.write(`${JSON.stringify(left)}\n`);
}

void main();
