const CNN = 'encoder/cnn';

/**
 * Slash paths of a model's parameters, as weights files have them: of a matrix or bias, or of a recurrent layer, whose
 * cell names what is below it. The trees of parameters in TensorFlow.js networks have these keys.
 */
export const PARAMETER_PATHS = {
  /** Which of them exist is a matter of tying. */
  embeddings: {
    shared: 'embeddings/shared',
    source: 'embeddings/source',
    target: 'embeddings/target',
    output: 'embeddings/output',
  },
  textEncoder: {
    forward: 'encoder/forward',
    backward: 'encoder/backward',
    upper: (index: number) => `encoder/upper/${index}`,
  },
  imageEncoder: {
    /** `weights` and `bias` of a convolution are below it. */
    cnn: (layer: string) => `${CNN}/${layer}`,
    projection: { kernel: 'encoder/projection/kernel', bias: 'encoder/projection/bias' },
    positions: 'encoder/positions',
  },
  /** Of a language model: its layers, from the bottom, and the bias of its output. */
  characters: {
    layer: (index: number) => `layers/${index}`,
    outputBias: 'output/bias',
  },
  decoder: {
    bridge: { kernel: 'decoder/bridge/kernel', bias: 'decoder/bridge/bias' },
    bottom: 'decoder/bottom',
    upper: (index: number) => `decoder/upper/${index}`,
    attention: {
      queryKernel: 'decoder/attention/queryKernel',
      keyKernel: 'decoder/attention/keyKernel',
      scores: 'decoder/attention/scores',
      sentinel: {
        gateKernel: 'decoder/attention/sentinel/gateKernel',
        keyKernel: 'decoder/attention/sentinel/keyKernel',
        valueKernel: 'decoder/attention/sentinel/valueKernel',
      },
      gate: { kernel: 'decoder/attention/gate/kernel', bias: 'decoder/attention/gate/bias' },
    },
    readout: { kernel: 'decoder/readout/kernel', bias: 'decoder/readout/bias' },
    outputBias: 'decoder/outputBias',
  },
} as const;

/** What is left of a parameter's path inside the CNN of a captioning model, `<layer>/weights`; nothing for all others. */
export function pathInCnn(path: string): string | undefined {
  return path.startsWith(`${CNN}/`) ? path.slice(CNN.length + 1) : undefined;
}
