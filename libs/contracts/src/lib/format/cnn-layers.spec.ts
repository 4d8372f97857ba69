import fc from 'fast-check';
import { cnnArchitectureSchema, inputsOf } from '../cnn-architecture';
import type { CnnLayer } from '../cnn-architecture';
import { ConfigError } from '../errors';
import { layersBetween, layersTo } from './cnn-layers';

const WINDOW = { kernel: [3, 3], strides: [1, 1], padding: 'same' };
const pool = (name: string, input: string) => ({ op: 'max_pool', name, input, ...WINDOW });
const add = (name: string, ...inputs: string[]) => ({ op: 'add', name, inputs });

/** input - stem - left -, - sum - top; `right` starts at the stem as well; `aside` is needed by nothing. */
const CNN = cnnArchitectureSchema.parse({
  name: 'fork',
  input: { size: [8, 8], mean: [0, 0, 0], std: [1, 1, 1] },
  layers: [
    pool('stem', 'input'),
    pool('left', 'stem'),
    pool('aside', 'left'),
    pool('right', 'stem'),
    add('sum', 'left', 'right'),
    pool('top', 'sum'),
  ],
});

const namesOf = (layers: readonly CnnLayer[]): string[] => layers.map(({ name }) => name);

/** Networks of up to eight layers that read any one or two that stand before them. */
const networks = fc
  .array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 })
  .map((choices) => {
    const layers = choices.map(([first, second], index) => {
      const before = (choice: number): string => (choice % (index + 1) === 0 ? 'input' : `l${String(choice % (index + 1))}`);
      return add(`l${String(index + 1)}`, before(first), before(second));
    });
    return cnnArchitectureSchema.parse({ name: 'any', input: CNN.input, layers });
  }); // prettier-ignore

describe('layersTo', () => {
  it('names what a layer needs, in order, and nothing else', () => {
    expect(namesOf(layersTo(CNN, 'top'))).toEqual(['stem', 'left', 'right', 'sum', 'top']);
    expect(namesOf(layersTo(CNN, 'aside'))).toEqual(['stem', 'left', 'aside']);
  });

  it('lists all names and the nearest one for an unknown layer', () => {
    expect(() => layersTo(CNN, 'letf')).toThrow(
      new ConfigError({
        where: 'CNN fork',
        expected: 'the name of a layer (stem, left, aside, right, sum, top)',
        received: 'letf',
        next: "Did you mean left? Name one of the network's layers.",
      }),
    );
  });
});

describe('layersBetween', () => {
  it('leads from one layer to the other', () => {
    expect(namesOf(layersBetween(CNN, 'stem', 'sum'))).toEqual(['left', 'right', 'sum']);
    expect(layersBetween(CNN, 'sum', 'sum')).toEqual([]);
    expect(layersBetween(CNN, 'input', 'top')).toEqual(layersTo(CNN, 'top'));
  });

  it('names the layers that all passes through, where something goes past the one given', () => {
    expect(() => layersBetween(CNN, 'left', 'top')).toThrow(
      'CNN fork: expected a layer through which all that top needs passes (input, stem, sum, top), received left. ' +
        'Start from one of these layers, or end at another one.',
    );
    expect(() => layersBetween(CNN, 'top', 'stem')).toThrow('(input, stem), received top');
  });

  it('gives layers whose inputs are the start or one another', () => {
    fc.assert(
      fc.property(networks, fc.nat(), fc.nat(), (cnn, first, second) => {
        const names = ['input', ...namesOf(cnn.layers)];
        const [from, to] = [names[first % names.length] ?? '', names[second % names.length] ?? ''];
        const layers = runs(() => layersBetween(cnn, from, to));
        if (layers === undefined) return;
        const known = new Set([from]);
        for (const layer of layers) {
          expect([...known]).toEqual(expect.arrayContaining([...inputsOf(layer)]));
          known.add(layer.name);
        }
        expect(known.has(to)).toBe(true);
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});

/** The result, or nothing where the layer is bypassed. */
function runs<Result>(compute: () => Result): Result | undefined {
  try {
    return compute();
  } catch (error) {
    expect(error).toMatchObject({ code: 'cnn-layer-bypassed' });
    return undefined;
  }
}
