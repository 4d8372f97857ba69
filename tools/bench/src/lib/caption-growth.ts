import type { CaptioningModel } from '@tolmach/captioning';
import { captionFiles } from './caption-files';
import type { CaptionSearch } from './caption-files';
import type { ResultLine } from './run-program';

/** Number of points at which memory is read. */
const NUM_POINTS = 10;

/** Resident memory of this process as it captions `numImages` images, starting over when the files end. */
export async function measureGrowth(
  model: CaptioningModel,
  paths: readonly string[],
  numImages: number,
  search: CaptionSearch,
): Promise<ResultLine> {
  const points: { readonly images: number; readonly rssMib: number }[] = [];
  await captionFiles(model, repeated(paths, numImages), search, (images) => {
    const isDue = images * NUM_POINTS >= (points.length + 1) * numImages;
    if (isDue) points.push({ images, rssMib: Math.round(process.memoryUsage.rss() / 2 ** 20) });
  });
  const [first, last] = [points[0]?.rssMib ?? NaN, points.at(-1)?.rssMib ?? NaN];
  return { images: numImages, points, growthMib: last - first };
}

function* repeated(paths: readonly string[], count: number): Generator<string> {
  for (let index = 0; index < count; index++) yield paths[index % paths.length] ?? '';
}
