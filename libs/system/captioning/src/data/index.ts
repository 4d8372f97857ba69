export { readCaptionFile } from './caption-file';
export { leftOutNote } from './caption-file-images';
export type { CaptionedImage, NoteLeftOut } from './caption-file-images';
export { readImageList } from './image-list';
