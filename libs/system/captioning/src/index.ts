export { loadCaptioner } from './model/captioning-model';
export type { Caption, CaptionOptions, CaptionerOptions, CaptioningModel } from './model/captioning-model';
export { cnnOf, readCnnFolder } from './model/cnn-folder';
export type { CnnFolder } from './model/cnn-folder';
export { opener as captioningOpener } from './model/open-captioner';
export type { CaptionerModel } from './model/open-captioner';
export { CAPTIONING } from './system';
export type { CaptioningParts } from './system';
