export { batchPixels } from './lib/batch-pixels';
export { DEFAULT_MAX_PIXELS } from './lib/open-image';
export { readPixels } from './lib/read-pixels';
export type { DecodedImage, ReadOptions } from './lib/read-pixels';
