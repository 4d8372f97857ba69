import '@tensorflow/tfjs'; // registers a CPU engine and all gradients
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectTensor } from './expect-tensor';
import { goldenToTensor, readGolden } from './read-golden';

const path = join(__dirname, '../../fixtures/read-golden.json');

describe('readGolden', () => {
  it('gives tensors, settings, cases and provenance', () => {
    const golden = readGolden(path);
    expectTensor(golden.tensor('input')).toEqual({ shape: [2, 3], values: [1, 2, 3, 4, -Infinity, 6.5] });
    expect(golden.number('hidden')).toBe(4);
    expect(golden.cases.map((each) => [each.name, each.number('hidden'), each.tensorNames])).toEqual([
      ['reset before', 5, ['bias']],
    ]);
    expect(golden.provenance).toEqual({ script: 'written by hand', packages: { none: '0' }, seed: 0 });
  });

  it('makes tensors of either kind of number', () => {
    const tensor = goldenToTensor({ shape: [1, 2], values: new Float32Array([3, 4]) }, 'int32');
    expect([tensor.dtype, tensor.shape]).toEqual(['int32', [1, 2]]);
    tensor.dispose();
  });

  it('lists the names there are when one is missing', () => {
    expect(() => readGolden(path).tensor('output')).toThrow('one of the tensors input, received output');
    expect(() => readGolden(path).number('cell')).toThrow('a number as setting cell, received "gru"');
  });

  it.each([
    ['a missing provenance', { tensors: {} }, 'provenance'],
    ['no versions', { provenance: { script: 's', packages: {}, seed: 1 } }, 'a script, packages and a seed'],
    ['a wrong count', { tensors: { a: { shape: [2], values: [1] } } }, '2 values for shape [2], received 1'],
  ])('refuses %s', (_, content, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'golden-'));
    writeFileSync(join(folder, 'bad.json'), JSON.stringify(content));
    expect(() => readGolden(join(folder, 'bad.json'))).toThrow(message);
    rmSync(folder, { recursive: true });
  });
});
