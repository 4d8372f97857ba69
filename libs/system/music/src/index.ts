export { MusicModel, loadMusic } from './model/music-model';
export type { ComposeOptions } from './model/music-model';
export { MUSIC } from './system';
export type { MusicParts } from './system';
