import { ShapeError } from '@tolmach/contracts';
import { batchPixels } from './batch-pixels';

const CONFIG = { height: 1, width: 2, resize: 'squash', background: '#ffffff' } as const;

it('lays images side by side in their order, as copies', () => {
  const first = { pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  const second = { pixels: Uint8Array.of(11, 12, 13, 14, 15, 16) };
  const batch = batchPixels([second, first], CONFIG);
  first.pixels.fill(0);
  expect(batch).toEqual({
    pixels: Uint8Array.of(11, 12, 13, 14, 15, 16, 1, 2, 3, 4, 5, 6),
    batchSize: 2,
    height: 1,
    width: 2,
  });
});

it('no images are an empty batch', () => {
  expect(batchPixels([], CONFIG)).toEqual({ pixels: new Uint8Array(0), batchSize: 0, height: 1, width: 2 });
});

it('refuses an image of another size and says which', () => {
  const images = [{ pixels: new Uint8Array(6) }, { pixels: new Uint8Array(9) }];
  const batch = (): unknown => batchPixels(images, CONFIG);
  expect(batch).toThrow(ShapeError);
  expect(batch).toThrow('batchPixels: image 1: expected 1x2x3 values, received 9.');
});
