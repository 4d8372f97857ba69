export { readCaptionFile } from './caption-file';
export type { CaptionFileOptions } from './caption-file';
export { evaluationImages } from './evaluation-images';
export type { EvaluationSet } from './evaluation-images';
export { leftOutNote } from './caption-file-images';
export type { CaptionedImage, NoteLeftOut } from './caption-file-images';
export { readImageList } from './image-list';
