import { PARAMETER_PATHS } from '@tolmach/contracts';
import type { HostTensors, TranslationModelFile } from '@tolmach/contracts';
import { arithmeticOf } from './arithmetic';
import type { Precision } from './arithmetic';
import { candidateLayer } from './candidate-layer';
import type { CandidateLayer } from './candidate-layer';
import { decoderStepGraph, startDecoder } from './decoder-graph';
import { translationTables } from './embedding-tables';
import { encodeSource } from './encoder-graph';
import { GraphBuilder } from './graph-builder';
import { modelBytes } from './onnx-schema';
import type { GraphProto } from './onnx-schema';
import { WeightReader } from './weight-reader';

/** The two graphs of a translation model. */
export interface TranslationGraphs {
  /** ids [time, batch] and lengths [batch] to the prepared memory and the state before the first step */
  readonly encoder: GraphProto;
  /** one step of the decoder for rows of batch*beam: last ids, parents and state to candidates and the next state */
  readonly decoder: GraphProto;
  /** fills the inputs that a shortlist adds to the decoder's graph; there if one was asked for */
  readonly candidates: CandidateLayer | undefined;
}

/** How graphs are built. */
export interface GraphOptions {
  readonly precision: Precision;
  /** Whether the decoder chooses among the candidates it is given instead of the whole vocabulary. */
  readonly hasShortlist?: boolean;
}

/**
 * The ONNX graphs of a model.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link ModelFileError} naming all weights that are missing, extra or of another shape than the architecture's
 */
export function buildTranslationGraphs(
  file: TranslationModelFile,
  weights: HostTensors,
  where: string,
  { precision, hasShortlist = false }: GraphOptions,
): TranslationGraphs {
  const reader = new WeightReader(weights, where);
  const arithmetic = arithmeticOf(precision);
  const tables = translationTables(reader, file);
  const { encoder, decoder } = file.architecture;
  const memorySize = encoder.hiddenSize;

  const encoding = { graph: new GraphBuilder('encoder'), reader, arithmetic };
  const memory = encodeSource(encoding, encoder, tables.source);
  startDecoder(encoding, decoder, memorySize, memory);

  const stepping = { graph: new GraphBuilder('decoder'), reader, arithmetic };
  const outputBias = () => reader.vector(PARAMETER_PATHS.decoder.outputBias, file.targetVocabularySize);
  const candidates = hasShortlist ? candidateLayer(precision, tables.output, outputBias()) : undefined;
  decoderStepGraph(stepping, decoder, memorySize, { tables, candidates });

  reader.check();
  return { encoder: encoding.graph.finish(), decoder: stepping.graph.finish(), candidates };
}

/** The graphs of a model as bytes of two ONNX files; arguments and errors are those of {@link buildTranslationGraphs}. */
export function translationOnnxFiles(...model: Parameters<typeof buildTranslationGraphs>): {
  readonly encoder: Uint8Array;
  readonly decoder: Uint8Array;
} {
  const { encoder, decoder } = buildTranslationGraphs(...model);
  return { encoder: modelBytes(encoder), decoder: modelBytes(decoder) };
}
