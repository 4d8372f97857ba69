export { ForecasterNetwork } from './forecaster-network';
export type { ForecasterParams, MemberParams } from './forecaster-network';
