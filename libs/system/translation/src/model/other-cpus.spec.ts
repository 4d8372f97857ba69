import { existsSync } from 'node:fs';
import path from 'node:path';
import { currentEngineFolder, decoderAddonFile } from '@tolmach/durable-files';
import { OTHER_CPUS, expectSameOnCpu } from '@tolmach/testing-kit';
import { integerNumbers } from '../../testing/integer-numbers';

jest.setTimeout(900_000); // five seconds each where nothing else runs

const CHILD = path.join(__dirname, '../../testing/integer-numbers-child.ts');

it.each(OTHER_CPUS)('int8 has the same numbers on a %s', async (cpu) => {
  expectSameOnCpu(cpu, [CHILD, 'onnx'], await integerNumbers('onnx'));
});

const hasNative = existsSync(decoderAddonFile(currentEngineFolder())); // `engine install` compiles it

(hasNative ? it : it.skip)('int8 has the same numbers on a Haswell in native steps', async () => {
  expectSameOnCpu('Haswell', [CHILD, 'native'], await integerNumbers('native'));
});
