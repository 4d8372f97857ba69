import { MEMORY_ENGINES, leftBehind } from '../../testing/left-behind';

jest.setTimeout(300_000); // a busy machine may take its time

it.each(MEMORY_ENGINES)('keeps neither tensors nor memory over 1,000 translated batches on %s', (engine) => {
  const { numTensors, heapBytes, residentBytes } = leftBehind('memory-child.ts', engine);
  expect(numTensors).toBe(0);
  expect(heapBytes).toBeLessThan(10e6); // catches 10 kB a batch
  expect(residentBytes).toBeLessThan(60e6); // catches 60 kB a batch beside the allocators' own play
});
