export { MusicNetwork } from './music-network';
export type { MusicParams, MusicState } from './music-network';
export type { MusicArchitecture } from '../architecture';
