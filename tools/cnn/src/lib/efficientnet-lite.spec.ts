import { cnnArchitectureSchema } from '@tolmach/contracts';
import { NETWORKS } from './catalogue';
import { folderArchitecture } from './cnn-folder';
import { efficientNetLite } from './efficientnet-lite';

const [LITE0, LITE1, LITE2] = NETWORKS.map(({ scaling }) => efficientNetLite(scaling));

/** `name op shape`, with the kernel, stride and activation of a convolution. */
function listed(network: typeof LITE0): string[] {
  return (network?.layers ?? []).map((layer) => {
    const facts = 'kernel' in layer ? ` ${layer.kernel[0]}/${layer.strides[0]}` : '';
    const isLinear = 'activation' in layer && layer.activation === 'linear' && layer.op !== 'add';
    return `${layer.name} ${layer.op}${facts} ${layer.output_shape.join('x')}${isLinear ? ' linear' : ''}`;
  });
}

/** Where each block ends, and its kernel and stride. */
function blocks(network: typeof LITE0): string[] {
  return listed(network).flatMap((line) => {
    const [, block, kernel = '', channels = ''] = /^block_(\d+)\/depthwise \S+ (\S+) (\S+)/.exec(line) ?? [];
    const project = listed(network).find((each) => each.startsWith(`block_${block ?? ''}/project`));
    return block === undefined ? [] : [`${kernel} ${channels} ${/\d+x\d+x(\d+)/.exec(project ?? '')?.[1] ?? ''}`];
  });
}

const times = (count: number, line: string): string[] => Array.from({ length: count }, () => line);

describe('efficientNetLite', () => {
  it('begins, expands, adds and ends as the published network does', () => {
    expect(listed(LITE0).slice(0, 10)).toEqual([
      'stem conv2d 3/2 112x112x32',
      'block_00/depthwise depthwise_conv2d 3/1 112x112x32',
      'block_00/project conv2d 1/1 112x112x16 linear',
      'block_01/expand conv2d 1/1 112x112x96',
      'block_01/depthwise depthwise_conv2d 3/2 56x56x96',
      'block_01/project conv2d 1/1 56x56x24 linear',
      'block_02/expand conv2d 1/1 56x56x144',
      'block_02/depthwise depthwise_conv2d 3/1 56x56x144',
      'block_02/project conv2d 1/1 56x56x24 linear',
      'block_02/add add 56x56x24',
    ]);
    expect(listed(LITE0).slice(-5)).toEqual([
      'block_15/project conv2d 1/1 7x7x320 linear',
      'head conv2d 1/1 7x7x1280',
      'pool global_average_pool 1x1x1280',
      'classifier conv2d 1/1 1x1x1000 linear',
      'probabilities softmax 1000',
    ]);
  });

  it('has the blocks of the table: kernel/stride, grid and expanded channels, channels', () => {
    expect(blocks(LITE0)).toEqual([
      '3/1 112x112x32 16',
      '3/2 56x56x96 24',
      '3/1 56x56x144 24',
      '5/2 28x28x144 40',
      '5/1 28x28x240 40',
      '3/2 14x14x240 80',
      ...times(2, '3/1 14x14x480 80'),
      '5/1 14x14x480 112',
      ...times(2, '5/1 14x14x672 112'),
      '5/2 7x7x672 192',
      ...times(3, '5/1 7x7x1152 192'),
      '3/1 7x7x1152 320',
    ]);
  });

  it('scales depth alone for lite1, and sizes that do not halve evenly', () => {
    expect(blocks(LITE1)).toEqual([
      '3/1 120x120x32 16',
      '3/2 60x60x96 24',
      ...times(2, '3/1 60x60x144 24'),
      '5/2 30x30x144 40',
      ...times(2, '5/1 30x30x240 40'),
      '3/2 15x15x240 80',
      ...times(3, '3/1 15x15x480 80'),
      '5/1 15x15x480 112',
      ...times(3, '5/1 15x15x672 112'),
      '5/2 8x8x672 192',
      ...times(4, '5/1 8x8x1152 192'),
      '3/1 8x8x1152 320',
    ]);
  });

  it('scales width to multiples of 8 and leaves stem and head alone for lite2', () => {
    expect(blocks(LITE2)).toEqual([
      '3/1 130x130x32 16',
      '3/2 65x65x96 24',
      ...times(2, '3/1 65x65x144 24'),
      '5/2 33x33x144 48',
      ...times(2, '5/1 33x33x288 48'),
      '3/2 17x17x288 88',
      ...times(3, '3/1 17x17x528 88'),
      '5/1 17x17x528 120',
      ...times(3, '5/1 17x17x720 120'),
      '5/2 9x9x720 208',
      ...times(4, '5/1 9x9x1248 208'),
      '3/1 9x9x1248 352',
    ]);
    expect(listed(LITE2)[0]).toBe('stem conv2d 3/2 130x130x32');
    expect(LITE2?.layers.find(({ name }) => name === 'head')?.output_shape).toEqual([9, 9, 1280]);
  });

  it('adds the input of a block exactly where it has the shape of the result', () => {
    const adding = listed(LITE2).flatMap((line) => /^block_(\d+)\/add/.exec(line)?.[1] ?? []);
    expect(adding.map(Number)).toEqual([2, 3, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 19]);
  });

  it('names the last grid, the one before the head, and the finer one', () => {
    expect(LITE0?.featureLayers).toEqual([
      { name: 'head', shape: [7, 7, 1280] },
      { name: 'block_15/project', shape: [7, 7, 320] },
      { name: 'block_10/add', shape: [14, 14, 112] },
    ]);
    expect(LITE2?.featureLayers.map(({ name }) => name)).toEqual(['head', 'block_20/project', 'block_14/add']);
  });

  it.each(NETWORKS)('$name is a CNN as the contracts have it', (network) => {
    const architecture = folderArchitecture(network);
    const parsed = cnnArchitectureSchema.parse(JSON.parse(JSON.stringify(architecture)));
    expect(parsed).toMatchObject({ name: network.name, input: architecture.input });
    expect(parsed.layers.map(({ name }) => name)).toEqual(architecture.layers.map(({ name }) => name));
  });
});
