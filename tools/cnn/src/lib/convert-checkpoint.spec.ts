import type { HostTensor } from '@tolmach/contracts';
import { TINY, tinyCheckpoint } from '../../testing/tiny-network';
import { torchFile } from '../../testing/torch-file';
import { folderArchitecture } from './cnn-folder';
import { convertCheckpoint } from './convert-checkpoint';
import { readTorchFile } from './read-torch-file';

const { layers } = folderArchitecture(TINY);
const CHECKPOINT = tinyCheckpoint();

function convert(checkpoint: Record<string, HostTensor>): Readonly<Record<string, HostTensor>> {
  return convertCheckpoint(layers, readTorchFile(torchFile(checkpoint), 'x.pth'), 'x.pth');
}

const at = (name: string, index: number): number => CHECKPOINT[name]?.values[index] ?? NaN;
/** Factor and shift of a channel by batch normalisation. */
function norm(name: string, channel: number): { scale: number; shift: number } {
  const scale = at(`${name}.weight`, channel) / Math.sqrt(at(`${name}.running_var`, channel) + 1e-3);
  return { scale, shift: at(`${name}.bias`, channel) - at(`${name}.running_mean`, channel) * scale };
}

describe('convertCheckpoint', () => {
  const weights = convert(CHECKPOINT);
  const value = (name: string, index: number): number => weights[name]?.values[index] ?? NaN;

  it('has weights and bias of every convolution, in the shapes of TensorFlow.js', () => {
    const shapes = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]));
    expect(Object.keys(weights)).toHaveLength(2 * layers.filter((layer) => 'weights' in layer).length);
    expect(shapes).toMatchObject({
      'stem/weights': [3, 3, 3, 32],
      'stem/bias': [32],
      'block_00/depthwise/weights': [3, 3, 32, 1],
      'block_01/expand/weights': [1, 1, 8, 48],
      'classifier/weights': [1, 1, 1280, 1000],
      'classifier/bias': [1000],
    });
  });

  it('takes each value from its place', () => {
    // conv2d: row 1, column 2, input 0, output 5 of [3, 3, 3, 32], from [32, 3, 3, 3]
    const stem = norm('_bn0', 5);
    expect(value('stem/weights', ((1 * 3 + 2) * 3 + 0) * 32 + 5)).toBeCloseTo(
      at('_conv_stem.weight', ((5 * 3 + 0) * 3 + 1) * 3 + 2) * stem.scale,
      5,
    );
    expect(value('stem/bias', 5)).toBeCloseTo(stem.shift, 5);
    // depthwise: row 2, column 0, channel 9 of [3, 3, 32, 1], from [32, 1, 3, 3]
    const depthwise = norm('_blocks.0._bn1', 9);
    expect(value('block_00/depthwise/weights', (2 * 3 + 0) * 32 + 9)).toBeCloseTo(
      at('_blocks.0._depthwise_conv.weight', (9 * 3 + 2) * 3 + 0) * depthwise.scale,
      5,
    );
    // dense: input 7, output 3 of [1, 1, 1280, 1000], from [1000, 1280]
    expect(value('classifier/weights', 7 * 1000 + 3)).toBe(at('_fc.weight', 3 * 1280 + 7));
    expect(value('classifier/bias', 3)).toBe(at('_fc.bias', 3));
  });

  it('takes the normalisation that belongs to each part of a block', () => {
    for (const [part, index] of [
      ['expand', 0],
      ['depthwise', 1],
      ['project', 2],
    ] as const) {
      const { shift } = norm(`_blocks.1._bn${index}`, 3);
      expect(value(`block_01/${part}/bias`, 3)).toBeCloseTo(shift, 5);
    }
  });

  it('names all tensors that are missing, too many or of another shape', () => {
    const { '_bn1.bias': bias, ...others } = CHECKPOINT;
    if (bias === undefined) throw new Error('no such tensor');
    const changed = { ...others, surplus: bias, '_fc.bias': bias };
    expect(() => convert(changed)).toThrow(
      /^x\.pth: expected the \d+ tensors of the network, received no _bn1\.bias; extra surplus; _fc\.bias as \[1280\] instead of \[1000\]\. The file belongs to another/,
    );
  });
});
