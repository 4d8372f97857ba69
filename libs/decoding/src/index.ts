export { decodeAll, searcherOf } from './lib/decode-all';
export type { BatchSearcher, DecodingOptions, Sources } from './lib/decode-all';
export { decodedText } from './lib/decoded-text';
export type { DecodedText } from './lib/decoded-text';
export { idSources } from './lib/id-sources';
export { openDecoder } from './lib/open-decoder';
export type { Decoder, DecoderModel, DecoderOptions, NetworkOpener, OpenedExecutor } from './lib/network-opener';
export { search } from './lib/search';
export type { SearchRequest } from './lib/search';
