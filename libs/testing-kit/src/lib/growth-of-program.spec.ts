import path from 'node:path';
import { growthOfProgram } from './growth-of-program';

jest.setTimeout(120_000); // a busy machine may take its time

const PROGRAM = path.join(__dirname, '../../testing/leak-child.ts');

describe('growthOfProgram', () => {
  it('is next to nothing where a program keeps nothing', () => {
    const { numTensors, heapBytes, residentBytes } = growthOfProgram(PROGRAM, 'nothing');
    expect(numTensors).toBe(0);
    expect(heapBytes).toBeLessThan(10e6);
    expect(residentBytes).toBeLessThan(60e6);
  });

  it('is what a program keeps', () => {
    const { numTensors, heapBytes, residentBytes } = growthOfProgram(PROGRAM, 'everything');
    expect(numTensors).toBe(1000);
    expect(heapBytes).toBeGreaterThan(90e6);
    expect(residentBytes).toBeGreaterThan(90e6);
  });

  it('passes on what goes wrong', () => {
    expect(() => growthOfProgram(PROGRAM, 'something')).toThrow(/received exit code 1\. [^]*no such thing/);
  });
});
