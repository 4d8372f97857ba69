import path from 'node:path';
import { OTHER_CPUS, expectSameOnCpu } from '@tolmach/testing-kit';
import { integerNumbers } from '../../testing/integer-numbers';

jest.setTimeout(900_000); // five seconds each where nothing else runs

const CHILD = path.join(__dirname, '../../testing/integer-numbers-child.ts');

it.each(OTHER_CPUS)('int8 has the same numbers on a %s', async (cpu) => {
  expectSameOnCpu(cpu, [CHILD], await integerNumbers());
});
