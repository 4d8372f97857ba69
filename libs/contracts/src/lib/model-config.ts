import { z } from 'zod';

const size = (what: string) => z.int().min(1).max(65_536).describe(what);
const rate = (what: string) => z.number().min(0).max(0.95).default(0).describe(`${what}; probability`);

const cellShape = {
  kind: z
    .enum(['lstm', 'gru', 'elman', 'ssru', 'min_gru', 'min_lstm'])
    .default('lstm')
    .describe(
      'recurrent cell; ssru (Kim et al. 2019), min_gru and min_lstm (Feng et al. 2024) have no product with the hidden ' +
        'state: all steps of a sequence are one product',
    ),
  variant: z
    .enum([
      'full',
      'no_input_gate',
      'no_forget_gate',
      'no_output_gate',
      'no_input_activation',
      'no_output_activation',
      'coupled_gates',
      'full_gate_recurrence',
    ])
    .default('full')
    .describe('lstm only: what the cell lacks or has more (Greff et al. 2017)'),
  peepholes: z
    .boolean()
    .default(false)
    .describe('lstm only: whether its gates see the cell (Gers and Schmidhuber 2000)'),
  resetGate: z
    .enum(['after', 'before'])
    .default('after')
    .describe('gru only: reset applied after (cuDNN, PyTorch) or before (Cho et al. 2014) the recurrent product'),
  layerNorm: z.boolean().default(false).describe('layer normalisation of the gate inputs (Ba et al. 2016)'),
  zoneout: rate('chance that a unit keeps its previous value (Krueger et al. 2017)'),
  recurrentDropout: rate('dropout on the hidden state entering the cell, one mask per sequence'),
  weightDropout: rate('dropout on the recurrent weights, one mask per batch (Merity et al. 2018)'),
};

const HAVE_RECURRENT_PRODUCT: readonly string[] = ['lstm', 'gru', 'elman'];
const NO_RECURRENT_PRODUCT = '0 for ssru, min_gru and min_lstm, which have no product with the hidden state';

/** The recurrent cell of a stack. */
export const cellConfigSchema = z
  .strictObject(cellShape)
  .refine(({ kind, variant }) => kind === 'lstm' || variant === 'full', {
    error: 'full unless kind is lstm',
    path: ['variant'],
  })
  .refine(({ kind, peepholes }) => kind === 'lstm' || !peepholes, {
    error: 'false unless kind is lstm',
    path: ['peepholes'],
  })
  .refine(({ kind, recurrentDropout }) => HAVE_RECURRENT_PRODUCT.includes(kind) || recurrentDropout === 0, {
    error: NO_RECURRENT_PRODUCT,
    path: ['recurrentDropout'],
  })
  .refine(({ kind, weightDropout }) => HAVE_RECURRENT_PRODUCT.includes(kind) || weightDropout === 0, {
    error: NO_RECURRENT_PRODUCT,
    path: ['weightDropout'],
  });
export type CellConfig = Readonly<z.infer<typeof cellConfigSchema>>;

const stackShape = {
  embeddingSize: size('channels of an embedding').default(256),
  hiddenSize: size('channels of a layer').default(320),
  numLayers: z.int().min(1).max(16).default(2).describe('recurrent layers'),
  residualFromLayer: z
    .int()
    .min(2)
    .max(17)
    .default(3)
    .describe('first layer, counted from 1, whose input is added to its output; 17 for no layer'),
  cell: cellConfigSchema.prefault({}).describe('recurrent cell of every layer'),
  dropout: rate('dropout between layers'),
  dropoutKind: z
    .enum(['plain', 'sequence'])
    .default('plain')
    .describe('a new mask at every step, or one mask per sequence (Gal and Ghahramani 2016)'),
};

/** Bottom layer bidirectional (hiddenSize / 2 channels per direction), upper layers forward only (Wu et al. 2016). */
export const encoderConfigSchema = z
  .strictObject(stackShape)
  .refine((config) => config.hiddenSize % 2 === 0, { error: 'an even number', path: ['hiddenSize'] });
export type EncoderConfig = Readonly<z.infer<typeof encoderConfigSchema>>;

/** Attention decoder: the bottom layer is the query. */
export const decoderConfigSchema = z
  .strictObject({
    ...stackShape,
    wiring: z
      .enum(['gnmt', 'gnmt_v2', 'input_feeding'])
      .default('gnmt_v2')
      .describe(
        'which context upper layers see: previous, current, or attention on top with input feeding (Luong 2015)',
      ),
    attentionKind: z
      .enum(['soft', 'hard', 'adaptive', 'none'])
      .default('soft')
      .describe(
        'context of a step: mean of all positions, one sampled position (Xu et al. 2015), mean of positions and a ' +
          'visual sentinel (Lu et al. 2017; lstm, not input_feeding), or none, the memory only starting the decoder ' +
          '(Vinyals et al. 2015)',
      ),
    attention: z.enum(['additive', 'dot']).default('additive').describe('score of a query against a key'),
    attentionSize: size('channels of queries and keys').default(320),
    contextGate: z
      .boolean()
      .default(false)
      .describe('whether a sigmoid of the query scales the context (Xu et al. 2015, section 4.2.1)'),
    bridge: z
      .enum(['zero', 'copy', 'dense'])
      .default('dense')
      .describe('initial hidden state: zeros, the summary itself, or a dense tanh layer over it'),
    readoutSize: size('channels of the tanh layer before the vocabulary').default(256),
    readoutSeesEmbedding: z.boolean().default(false).describe('deep output of Bahdanau et al. 2015: y(t-1) joins it'),
  })
  .refine(({ attentionKind, cell }) => attentionKind !== 'adaptive' || cell.kind === 'lstm', {
    error: 'lstm where attentionKind is adaptive: the sentinel is read from its cell',
    path: ['cell', 'kind'],
  })
  .refine(({ attentionKind, wiring }) => attentionKind !== 'adaptive' || wiring !== 'input_feeding', {
    error: 'gnmt or gnmt_v2 where attentionKind is adaptive',
    path: ['wiring'],
  })
  .refine(({ attentionKind, contextGate }) => attentionKind !== 'none' || !contextGate, {
    error: 'false where attentionKind is none: there is no context',
    path: ['contextGate'],
  })
  .refine(({ attentionKind, bridge }) => attentionKind !== 'none' || bridge !== 'zero', {
    error: 'copy or dense where attentionKind is none: the decoder would not see the memory at all',
    path: ['bridge'],
  });
export type DecoderConfig = Readonly<z.infer<typeof decoderConfigSchema>>;

/** Starting values of parameters. */
export const initialisationSchema = z.strictObject({
  kernels: z.enum(['glorot', 'uniform']).default('glorot').describe('input and dense kernels'),
  recurrent: z.enum(['orthogonal', 'uniform']).default('orthogonal').describe('recurrent kernels'),
  uniformScale: z.number().min(0.001).max(1).default(0.1).describe('half width of every uniform interval'),
});
export type Initialisation = Readonly<z.infer<typeof initialisationSchema>>;
