import path from 'node:path';
import { readGolden } from '@tolmach/testing-kit';
import { OPCODE_NAMES } from './pickle-opcodes';

it("names every opcode as Python's pickletools does", () => {
  const golden = readGolden(path.join(__dirname, '../../fixtures/opcodes.json'));
  const names = Object.fromEntries([...OPCODE_NAMES].map(([byte, name]) => [String(byte), name]));
  expect(names).toEqual(golden.settings['names']);
});
