/** Names under which a PyTorch port of EfficientNet-Lite keeps what becomes one of our layers. */
export interface CheckpointNames {
  readonly weight: string;
  /** Of a layer without batch normalisation. */
  readonly bias?: string;
  /** Prefix of the batch normalisation after it. */
  readonly norm?: string;
}

const OUTSIDE_BLOCKS: Readonly<Record<string, CheckpointNames>> = {
  stem: { weight: '_conv_stem.weight', norm: '_bn0' },
  head: { weight: '_conv_head.weight', norm: '_bn1' },
  classifier: { weight: '_fc.weight', bias: '_fc.bias' },
};

/** The normalisation of a block without expansion starts at the second, too. */
const IN_BLOCK = {
  expand: { weight: '_expand_conv.weight', norm: '_bn0' },
  depthwise: { weight: '_depthwise_conv.weight', norm: '_bn1' },
  project: { weight: '_project_conv.weight', norm: '_bn2' },
} as const;

/**
 * The names that belong to a convolution of ours, such as `block_03/expand`; undefined if the original has no such
 * layer.
 */
export function checkpointNames(layer: string): CheckpointNames | undefined {
  const [, block, part] = /^block_(\d+)\/(expand|depthwise|project)$/.exec(layer) ?? [];
  if (block === undefined) return OUTSIDE_BLOCKS[layer];
  const { weight, norm } = IN_BLOCK[part as keyof typeof IN_BLOCK]; // the pattern admits no other
  const prefix = `_blocks.${Number(block)}`;
  return { weight: `${prefix}.${weight}`, norm: `${prefix}.${norm}` };
}
