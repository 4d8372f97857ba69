export { ForecasterNetwork } from './forecaster-network';
export type { ForecasterParams, MemberParams } from './forecaster-network';
export type { ForecasterArchitecture } from '../architecture';
export type { ForecasterExecutor, WindowBatch } from '../model/forecaster-executor';
