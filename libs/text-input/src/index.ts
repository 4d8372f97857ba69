export { openPieceCodec } from './lib/open-piece-codec';
export type { PieceCodec } from './lib/piece-codec';
export { PieceType } from './lib/piece-model';
export type { NormalizationRule, Piece, PieceModel } from './lib/piece-model';
export { pieceModelBytes, writePieceModel } from './lib/piece-model-file';
export { trainPieceModel } from './lib/train-piece-model';
export type { PieceTrainingOptions } from './lib/train-piece-model';
