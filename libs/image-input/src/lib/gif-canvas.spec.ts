import fc from 'fast-check';
import sharp from 'sharp';
import { gifOf } from '../../testing/gif';
import type { GifFrame } from '../../testing/gif';
import { withClearCanvas } from './gif-canvas';
import { readPixels } from './read-pixels';
import { thumbnail } from './thumbnail';

const COLOURS: Readonly<Record<string, string>> = { c81e1e: 'R', '1ec81e': 'G', '1e1ec8': 'B', '102030': '.' };
const BACKGROUND = '#102030';

/** Rows of letters, as an image is read on the background. */
async function seen(gif: Uint8Array, width: number, height: number): Promise<string[]> {
  const image = await readPixels(gif, { width, height, resize: 'squash', background: BACKGROUND });
  expect([image.width, image.height]).toEqual([width, height]);
  const letter = (row: number, column: number): string => {
    const at = (row * width + column) * 3;
    return COLOURS[Buffer.from(image.pixels.subarray(at, at + 3)).toString('hex')] ?? '?';
  };
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => letter(row, column)).join(''),
  );
}

const SMALL: GifFrame = { place: [2, 1, 3, 2], indices: [1, 2, 3, 3, 2, 1] };
const WHOLE: GifFrame = { place: [0, 0, 6, 5], indices: Array.from({ length: 30 }, () => 2) };
const EMPTY_ROW = '......';

/** What Chromium 156 draws of the same bytes on a clear canvas. */
it.each<[what: string, size: [number, number], frames: GifFrame[], drawn: string[]]>([
  ['smaller than its canvas', [6, 5], [SMALL], [EMPTY_ROW, '..RGB.', '..BGR.', EMPTY_ROW, EMPTY_ROW]],
  ['with a clear colour', [6, 5], [{ ...SMALL, clear: 2 }], [EMPTY_ROW, '..R.B.', '..B.R.', EMPTY_ROW, EMPTY_ROW]],
  ['with a whole second one', [6, 5], [SMALL, WHOLE], [EMPTY_ROW, '..RGB.', '..BGR.', EMPTY_ROW, EMPTY_ROW]],
  ['of the size of its canvas', [3, 2], [{ ...SMALL, place: [0, 0, 3, 2] }], ['RGB', 'BGR']],
  ['beyond its canvas, which grows', [4, 2], [SMALL], ['.....', '..RGB', '..BGR']],
  ['on a canvas of no size', [0, 0], [{ ...SMALL, place: [0, 0, 3, 2] }], ['RGB', 'BGR']],
])('a first frame %s is as browsers draw it', async (_what, [width, height], frames, drawn) => {
  const gif = gifOf(width, height, frames);
  expect(await seen(gif, drawn[0]?.length ?? 0, drawn.length)).toEqual(drawn);
});

it('a thumbnail has the background there too', async () => {
  const gif = gifOf(60, 50, [SMALL]);
  const { data } = await sharp(await thumbnail(gif, 60, { background: '#ffffff' }))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([...data.subarray(-3)]).toEqual([255, 255, 255]);
});

it('what is not a GIF with a whole first frame stays as it is', () => {
  const gif = gifOf(6, 5, [SMALL]);
  const lengths = Array.from({ length: gif.length - 1 }, (_, length) => length);
  expect(lengths.every((length) => withClearCanvas(gif.subarray(0, length)).length === length)).toBe(true);
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const outcome = withClearCanvas(bytes);
      expect([bytes.length, bytes.length + 35]).toContain(outcome.length);
    }),
  );
});
