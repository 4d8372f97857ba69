export { drawCandidate } from './lib/draw-candidate';
export { fingerprint } from './lib/fingerprint';
export { sampleHypotheses } from './lib/sample-hypotheses';
export type { HypothesisSampling } from './lib/sample-hypotheses';
export { sampleSteps } from './lib/sample-steps';
export type { SampledStep, SamplingRequest } from './lib/sample-steps';
export { uniformNumber } from './lib/uniform-number';
