export { batchPixels } from './lib/batch-pixels';
export { DEFAULT_MAX_PIXELS } from './lib/open-image';
export { hashImage } from './lib/hash-image';
export { readImages } from './lib/read-images';
export type { ImageRecord, ReadImagesOptions } from './lib/read-images';
export { readPixels } from './lib/read-pixels';
export type { DecodedImage, ReadOptions } from './lib/read-pixels';
export { thumbnail } from './lib/thumbnail';
export type { ThumbnailOptions } from './lib/thumbnail';
