/** Sizes that all differ where tying allows it, so that a swapped axis cannot go unnoticed. */
const SIZES = {
  encoder: { embeddingSize: 12, hiddenSize: 14, numLayers: 2, residualFromLayer: 2 },
  decoder: { embeddingSize: 12, hiddenSize: 10, numLayers: 2, residualFromLayer: 2, attentionSize: 6, readoutSize: 12 },
};

/** Sections of a translation architecture whose keys replace those of the tiny one. */
export type TinySections = { readonly encoder?: object; readonly decoder?: object; readonly tying?: string };

/** Sections of a small translation architecture, for its schema to parse; given keys replace the tiny ones. */
export function tinySections({ encoder, decoder, ...rest }: TinySections = {}): Required<Omit<TinySections, 'tying'>> {
  return { encoder: { ...SIZES.encoder, ...encoder }, decoder: { ...SIZES.decoder, ...decoder }, ...rest };
}

/** The name and shape of a parameter. */
export interface NamedShape {
  readonly path: string;
  readonly spec: { readonly shape: readonly number[] };
}

/**
 * Irregular weights by path, large enough for clearly different hypotheses; a seed always gives the same values. An
 * output bias is low for the end id, 3, so that hypotheses are not empty.
 */
export function irregularWeights(
  named: readonly NamedShape[],
  seed: number,
): Record<string, { shape: readonly number[]; values: Float32Array }> {
  let state = seed;
  const next = () => (state = (state * 16807 + 12345) % 2147483647) / 2147483647; // Park and Miller 1988, with an increment
  const valuesOf = ({ path, spec: { shape } }: NamedShape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const scale = shape.length > 1 ? 2 : 0.5;
    if (path === 'decoder/outputBias')
      return Float32Array.from({ length: size }, (_, id) => (id === 3 ? -1.5 : Math.sin(id)));
    const centre = path.endsWith('gain') ? 1 : 0;
    return Float32Array.from({ length: size }, () => centre + scale * (next() - 0.5));
  };
  return Object.fromEntries(named.map((one) => [one.path, { shape: one.spec.shape, values: valuesOf(one) }]));
}
