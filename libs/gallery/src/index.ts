export { GalleryWriter } from './lib/gallery-writer';
export { GALLERY_HEAD_BYTES, heatScript, isGallery } from './lib/gallery-page';
export type { GalleryOptions } from './lib/gallery-page';
export type { GalleryEntry, GalleryHypothesis } from './lib/gallery-entry';
export { wordWeights } from './lib/caption-words';
export type { GalleryWord } from './lib/caption-words';
export { heatArea } from './lib/heat-map';
export type { GallerySize, HeatArea } from './lib/heat-map';
