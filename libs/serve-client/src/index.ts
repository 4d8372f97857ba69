export type {
  CaptionAnswer,
  ClassificationAnswer,
  ClassificationRequest,
  ContinuationAnswer,
  ContinuationRequest,
  ForecastAnswer,
  ForecastRequest,
  ForecasterFacts,
  ModelList,
  PieceAttention,
  ScoredText,
  StepValues,
  TranslatedText,
  TranslationAnswer,
  TranslationRequest,
} from './lib/interface';
export { ServeClient } from './lib/serve-client';
export type { AskOptions, ClientOptions, TranslationListener } from './lib/serve-client';
export { ServerFault } from './lib/server-fault';
