export { drawCandidate } from './lib/draw-candidate';
export { sampleSteps } from './lib/sample-steps';
export type { SampledStep, SamplingRequest } from './lib/sample-steps';
export { uniformNumber } from './lib/uniform-number';
