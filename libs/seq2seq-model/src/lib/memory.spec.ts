import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { currentEngineFolder, engineAddonFile } from '@tolmach/tensor-runtime';

jest.setTimeout(300_000); // a busy machine may take its time

const hasTensorflow = existsSync(engineAddonFile(currentEngineFolder()));
const ENGINES = hasTensorflow ? ['onnx', 'tensorflow'] : ['onnx', 'wasm'];

it.each(ENGINES)('keeps neither tensors nor memory over 1,000 translated batches on %s', (engine) => {
  // A process of its own: a Jest worker holds what other specs left, and gives it back when it likes.
  const program = path.join(__dirname, '../../testing/memory-child.ts');
  const node = [...NODE_FROM_SOURCE, '--expose-gc', program, engine];
  const { stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  expect(stderr).toBe('');
  const { numTensors, heapBytes, residentBytes } = JSON.parse(stdout) as Record<string, number>; // as it prints them
  process.stderr.write(`over 1,000 batches on ${engine}: ${stdout}`);
  expect(numTensors).toBe(0);
  expect(heapBytes).toBeLessThan(10e6); // catches 10 kB a batch
  expect(residentBytes).toBeLessThan(60e6); // catches 60 kB a batch beside the allocators' own play
});
