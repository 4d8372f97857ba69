export { readCaptionFile } from './caption-file';
export type { CaptionedImage } from './caption-file';
export { readImageList } from './image-list';
