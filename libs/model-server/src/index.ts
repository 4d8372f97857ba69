export { createServer } from './lib/create-server';
export type { ServerOptions } from './lib/create-server';
export { openModels } from './lib/hosted-models';
export type {
  ServedCaptioner,
  ServedClassifier,
  ServedForecaster,
  Hosted,
  HostedModels,
  HostingOptions,
  ModelPlaces,
  NamedModel,
  ServedTranslator,
  ServedWriter,
} from './lib/hosted-models';
export { ServerMetrics } from './lib/server-metrics';
export type { RequestLimits } from './lib/serving';
export type { AdmissionLimits } from './lib/admission';
