import { commandFlags } from './command-flags';

describe('commandFlags', () => {
  it('writes names as flags are typed', () => {
    expect(commandFlags({ batch: 4, sourceLength: 16, engine: 'onnx' })).toEqual(
      '--batch 4 --source-length 16 --engine onnx'.split(' '),
    );
  });
});
