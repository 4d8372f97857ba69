export { MUSIC } from './system';
export type { MusicParts } from './system';
