export { CaptioningNetwork, openTensorCaptioner } from './captioning-network';
export type { CaptioningDesign, CaptioningParams } from './captioning-network';
