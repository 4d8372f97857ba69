import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { SeededRandom } from './seeded-random';
import { tf } from '../tensor/tf';

describe.each(['tensorflow', 'cpu'] as const)('SeededRandom on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each([
    [7, 0, 'decoder', [3, 5]],
    [0, 0, '', [1]],
    [2_147_483_647, 2_147_483_647, 'a/b', [257]],
    [1, 123_456, 'long', [64, 129]],
  ])('draws the bits of the host: seed %i, step %i, site %s', (seed, step, site, shape) => {
    withoutLeaks(() => {
      const random = new SeededRandom(seed, step).site(site);
      const numbers = random.uniform(shape);
      expectTensor(numbers, 'uniform').toHaveShape(shape);
      expectTensor(numbers, 'uniform').toEqual(random.hostUniform(tf.util.sizeFromShape(shape)));
      numbers.dispose();
    });
  });

  it('drops at the rate and scales what it keeps', () => {
    withoutLeaks(() => {
      const mask = new SeededRandom(3).keepMask([100, 100], 0.3);
      const values = Array.from(mask.dataSync());
      expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
      const dropped = values.filter((value) => value === 0).length / values.length;
      expect(dropped).toBeGreaterThan(0.3 - 4 * Math.sqrt(0.21 / 10_000)); // four standard deviations
      expect(dropped).toBeLessThan(0.3 + 4 * Math.sqrt(0.21 / 10_000));
      mask.dispose();
    });
  });
});

describe('SeededRandom', () => {
  const draw = (random: SeededRandom): string => String(random.hostUniform(8));

  it('gives the same numbers for the same seed, step and site, whatever was drawn before', () => {
    const random = new SeededRandom(5, 2, 'x');
    const first = draw(random);
    draw(random.site('y'));
    expect(draw(random)).toBe(first);
    expect(draw(new SeededRandom(5, 2, 'x'))).toBe(first);
  });

  it('gives other numbers for another seed, step or site', () => {
    const sites = ['a', 'b', 'a/b', 'b/a', 'layer1', 'layer2', 'zoneout0/hidden', 'zoneout0/cell'];
    const all = sites.flatMap((site) =>
      [0, 1, 70_000].flatMap((step) => [1, 2, 65_537].map((seed) => draw(new SeededRandom(seed, step).site(site)))),
    );
    expect(new Set(all).size).toBe(all.length);
  });

  it('starts a longer draw with the shorter one', () => {
    const random = new SeededRandom(9);
    expect([...random.hostUniform(13)].slice(0, 6)).toEqual([...random.hostUniform(6)]);
  });

  it('draws uniform numbers in [0, 1) and normal ones with mean 0 and variance 1', () => {
    const random = new SeededRandom(21);
    const uniform = [...random.hostUniform(20_001)];
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    expect(mean(uniform)).toBeCloseTo(0.5, 2);
    const normal = [...random.hostNormal(20_001)];
    expect(normal).toHaveLength(20_001);
    expect(Math.abs(mean(normal))).toBeLessThan(0.03); // 4 / sqrt(20,001)
    expect(Math.abs(mean(normal.map((value) => value ** 2)) - 1)).toBeLessThan(0.04);
    expect(Math.abs(mean(normal.map((value) => value ** 4)) - 3)).toBeLessThan(0.3);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
