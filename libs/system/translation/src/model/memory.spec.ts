import { existsSync } from 'node:fs';
import path from 'node:path';
import { currentEngineFolder, decoderAddonFile, engineAddonFile } from '@tolmach/durable-files';
import { growthOfProgram } from '@tolmach/testing-kit';

const hasTensorflow = existsSync(engineAddonFile(currentEngineFolder()));
const hasNative = existsSync(decoderAddonFile(currentEngineFolder()));
const PROGRAM = path.join(__dirname, '../../testing/memory-child.ts');

jest.setTimeout(300_000); // a busy machine may take its time

const ENGINES = ['onnx', ...(hasNative ? ['native'] : []), hasTensorflow ? 'tensorflow' : 'wasm'];

it.each(ENGINES)('keeps neither tensors nor memory over 1,000 translated batches on %s', (engine) => {
  const { numTensors, heapBytes, residentBytes } = growthOfProgram(PROGRAM, engine);
  expect(numTensors).toBe(0);
  expect(heapBytes).toBeLessThan(10e6); // catches 10 kB a batch
  expect(residentBytes).toBeLessThan(60e6); // catches 60 kB a batch beside the allocators' own play
});
