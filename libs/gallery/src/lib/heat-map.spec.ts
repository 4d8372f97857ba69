import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { encodeHeat, heatArea } from './heat-map';

type Colours = readonly (readonly number[])[];

/** What the page computes with, run outside of a page. */
interface HeatProgram {
  readonly decodeHeat: (text: string) => Uint8Array;
  readonly weightAt: (weights: ArrayLike<number>, grid: object, x: number, y: number) => number;
  readonly heatPalette: (colours: Colours) => Uint8ClampedArray;
  readonly paintHeat: (pixels: Uint8ClampedArray, size: object, weights: ArrayLike<number>, look: object) => void;
  readonly placeOf: (weights: ArrayLike<number>, grid: object) => string;
  readonly HEAT_COLOURS: Colours;
  readonly UNSEEN: readonly number[];
}
const names = 'decodeHeat, weightAt, heatPalette, paintHeat, placeOf, HEAT_COLOURS, UNSEEN';
const script = readFileSync(join(__dirname, '..', '..', 'page', 'heat.js'), 'utf8');
const program = runInNewContext(`${script}({ ${names} })`, { atob }) as HeatProgram; // the names just listed

const grid = { height: 2, width: 3 };
const weights = [0, 100, 50, 200, 10, 255];
const square = { height: 7, width: 7 };

describe('heatArea', () => {
  it.each([
    ['squash', { width: 400, height: 100 }, [0, 0, 1, 1]],
    ['crop', { width: 400, height: 100 }, [0.375, 0, 0.25, 1]],
    ['crop', { width: 100, height: 400 }, [0, 0.375, 1, 0.25]],
    ['pad', { width: 400, height: 100 }, [0, -1.5, 1, 4]],
    ['pad', { width: 100, height: 200 }, [-0.5, 0, 2, 1]],
    ['pad', { width: 90, height: 90 }, [0, 0, 1, 1]],
    ['crop', { width: 90, height: 0 }, [0, 0, 1, 1]],
  ] as const)('lays a square input with %s on a picture of %j', (resize, size, expected) => {
    const { x, y, width, height } = heatArea(resize, size, square);
    expect([x, y, width, height]).toEqual(expected);
  });

  it('keeps a cell of the input square on the picture when nothing is squashed', () => {
    const side = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(fc.constantFrom('crop', 'pad'), fc.tuple(side, side, side, side), (resize, sides) => {
        const [width, height, high, wide] = sides;
        const area = heatArea(resize, { width, height }, { height: high, width: wide });
        expect((area.width * width) / (area.height * height) / (wide / high)).toBeCloseTo(1, 9);
        const fraction = resize === 'crop' ? Math.max(area.width, area.height) : Math.min(area.width, area.height);
        expect(fraction).toBe(1);
        expect([area.x + area.width / 2, area.y + area.height / 2].map((middle) => middle.toFixed(6))).toEqual([
          '0.500000',
          '0.500000',
        ]);
      }),
    );
  });
});

describe('encodeHeat', () => {
  it('holds each word against its own greatest weight', () => {
    const text = encodeHeat([
      { text: 'a', weights: [0, 0.1, 0.2] },
      { text: 'b', weights: [0.5, 0.25, 0.25] },
    ]);
    expect([...program.decodeHeat(text)]).toEqual([0, 128, 255, 255, 128, 128]);
  });

  it('takes weights that are no weights for none', () => {
    const text = encodeHeat([
      { text: 'a', weights: [Number.NaN, -1, Number.POSITIVE_INFINITY, 2] },
      { text: 'b', weights: [0, 0, 0, 0] },
    ]);
    expect([...program.decodeHeat(text)]).toEqual([0, 0, 0, 255, 0, 0, 0, 0]);
  });
});

describe('the heat map of the page', () => {
  it('has the weight of a cell at its centre and the mean halfway to its neighbour', () => {
    expect(program.weightAt(weights, grid, 1 / 6, 1 / 4)).toBeCloseTo(0, 9);
    expect(program.weightAt(weights, grid, 1 / 2, 1 / 4)).toBeCloseTo(100, 9);
    expect(program.weightAt(weights, grid, 5 / 6, 3 / 4)).toBeCloseTo(255, 9);
    expect(program.weightAt(weights, grid, 1 / 3, 1 / 4)).toBeCloseTo(50, 9);
    expect(program.weightAt(weights, grid, 1 / 6, 1 / 2)).toBeCloseTo(100, 9);
    expect(program.weightAt(weights, grid, 0, 1)).toBe(200); // level beyond the outer centres
  });

  it('stays between the least and the greatest weight', () => {
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fraction, fraction, (x, y) => {
        const weight = program.weightAt(weights, grid, x, y);
        expect(weight >= 0 && weight <= 255).toBe(true);
      }),
    );
  });

  it('grows lighter with weight, for any colour vision', () => {
    const palette = program.heatPalette(program.HEAT_COLOURS);
    const luminance = (level: number): number =>
      [0.2126, 0.7152, 0.0722].reduce((sum, part, channel) => sum + part * (palette[level * 4 + channel] ?? 0), 0);
    for (let level = 8; level < 256; level += 8) expect(luminance(level)).toBeGreaterThan(luminance(level - 8));
    expect([...palette.slice(0, 3)]).toEqual([...(program.HEAT_COLOURS[0] ?? [])]);
    expect([...palette.slice(255 * 4, 255 * 4 + 3)]).toEqual([...(program.HEAT_COLOURS.at(-1) ?? [])]);
  });

  it('paints the part that the network saw, and the rest in grey', () => {
    const size = { height: 2, width: 12 };
    const pixels = new Uint8ClampedArray(2 * 12 * 4);
    const palette = program.heatPalette(program.HEAT_COLOURS);
    program.paintHeat(pixels, size, weights, { grid, area: { x: 0.25, y: 0, width: 0.5, height: 1 }, palette });
    const pixel = (row: number, column: number): number[] => [...pixels.slice((row * 12 + column) * 4).slice(0, 4)];
    for (const column of [0, 2, 9, 11]) expect(pixel(0, column)).toEqual([...program.UNSEEN]);
    expect(pixel(0, 3)).toEqual([...palette.slice(0, 4)]);
    expect(pixel(1, 8)).toEqual([...palette.slice(255 * 4)]);
  });

  it('says where the greatest weight is', () => {
    expect(program.placeOf(weights, grid)).toBe('bottom right');
    expect(program.placeOf([9, 0, 0, 0, 0, 0], grid)).toBe('top left');
    const middle = Array.from({ length: 49 }, (_, position) => Number(position === 24));
    expect(program.placeOf(middle, square)).toBe('centre');
  });
});
