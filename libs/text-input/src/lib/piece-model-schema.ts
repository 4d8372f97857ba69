import { Enum, Field, Root, Type } from 'protobufjs/light';

/**
 * The part of SentencePiece's `sentencepiece_model.proto` that is read or written here; numbers and names are those of
 * the file format, other fields of a file are passed over.
 */
const pieceType = new Enum('Type', { NORMAL: 1, UNKNOWN: 2, CONTROL: 3, USER_DEFINED: 4, UNUSED: 5, BYTE: 6 });

const sentencePiece = new Type('SentencePiece')
  .add(pieceType)
  .add(new Field('piece', 1, 'string', 'optional'))
  .add(new Field('score', 2, 'float', 'optional'))
  .add(new Field('type', 3, 'Type', 'optional', undefined, { default: 'NORMAL' }));

const trainerSpec = new Type('TrainerSpec')
  .add(new Enum('ModelType', { UNIGRAM: 1, BPE: 2, WORD: 3, CHAR: 4 }))
  .add(new Field('modelType', 3, 'ModelType', 'optional', undefined, { default: 'UNIGRAM' }))
  .add(new Field('vocabSize', 4, 'int32', 'optional'))
  .add(new Field('characterCoverage', 10, 'float', 'optional'))
  .add(new Field('treatWhitespaceAsSuffix', 24, 'bool', 'optional'))
  .add(new Field('userDefinedSymbols', 31, 'string', 'repeated'))
  .add(new Field('byteFallback', 35, 'bool', 'optional'))
  .add(new Field('unkId', 40, 'int32', 'optional'))
  .add(new Field('bosId', 41, 'int32', 'optional'))
  .add(new Field('eosId', 42, 'int32', 'optional'))
  .add(new Field('padId', 43, 'int32', 'optional'))
  .add(new Field('unkSurface', 44, 'string', 'optional', undefined, { default: ' \u2047 ' }));

const normalizerSpec = new Type('NormalizerSpec')
  .add(new Field('name', 1, 'string', 'optional'))
  .add(new Field('precompiledCharsmap', 2, 'bytes', 'optional'))
  .add(new Field('addDummyPrefix', 3, 'bool', 'optional', undefined, { default: true }))
  .add(new Field('removeExtraWhitespaces', 4, 'bool', 'optional', undefined, { default: true }))
  .add(new Field('escapeWhitespaces', 5, 'bool', 'optional', undefined, { default: true }));

/** The message that a `.model` file is. */
export const modelProto = new Type('ModelProto')
  .add(sentencePiece)
  .add(new Field('pieces', 1, 'SentencePiece', 'repeated'))
  .add(new Field('trainerSpec', 2, 'TrainerSpec', 'optional'))
  .add(new Field('normalizerSpec', 3, 'NormalizerSpec', 'optional'))
  .add(new Field('denormalizerSpec', 5, 'NormalizerSpec', 'optional'));

new Root().add(trainerSpec).add(normalizerSpec).add(modelProto);
