export { MusicNetwork } from './music-network';
export type { MusicParams, MusicState } from './music-network';
