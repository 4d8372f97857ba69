export type { CaptionBatch } from './caption-batches';
export { captionObjective } from './caption-objective';
export { exportFeatures } from './export-features';
export type { FeatureExport, FeatureExportOptions, FeatureOutcome } from './export-features';
export { selfCriticalObjective } from './self-critical';
export { trainCaptioner } from './train-captioner';
