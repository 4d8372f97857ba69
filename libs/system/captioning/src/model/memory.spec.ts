import { existsSync } from 'node:fs';
import path from 'node:path';
import { currentEngineFolder, engineAddonFile } from '@tolmach/durable-files';
import { growthOfProgram } from '@tolmach/testing-kit';

const hasTensorflow = existsSync(engineAddonFile(currentEngineFolder()));
const PROGRAM = path.join(__dirname, '../../testing/caption-memory-child.ts');

jest.setTimeout(600_000); // a busy machine may take its time

it.each(['onnx', hasTensorflow ? 'tensorflow' : 'wasm'])(
  'keeps neither tensors nor memory over 10,000 images of 1,000 batches on %s',
  (engine) => {
    const { numTensors, heapBytes, residentBytes } = growthOfProgram(PROGRAM, engine);
    expect(numTensors).toBe(0);
    expect(heapBytes).toBeLessThan(10e6); // catches 1 kB an image
    expect(residentBytes).toBeLessThan(60e6); // catches 6 kB an image beside the allocators' own play
  },
);
