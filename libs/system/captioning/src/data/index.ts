export { readCaptionFile } from './caption-file';
export type { CaptionedImage } from './caption-file-images';
export { readImageList } from './image-list';
