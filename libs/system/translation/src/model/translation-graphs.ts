import { MAX_LENGTH, bannedIds } from '@tolmach/beam-search';
import { PARAMETER_PATHS } from '@tolmach/contracts';
import type { HostTensors, Precision } from '@tolmach/contracts';
import type { TranslationModelFile } from '../system';
import {
  GraphBuilder,
  WeightReader,
  arithmeticOf,
  candidateLayer,
  decoderStepGraph,
  encodeSource,
  modelBytes,
  startDecoder,
  targetMatrices,
} from '@tolmach/onnx-executor';
import type { CandidateLayer, EmbeddingMatrices, GraphProto, Matrix, StepsBuilder } from '@tolmach/onnx-executor';

/** The two graphs of a translation model; the decoder's steps may be made by something else. */
export interface TranslationGraphs<Steps = GraphProto> {
  /** ids [time, batch] and lengths [batch] to the prepared memory and the state before the first step */
  readonly encoder: GraphProto;
  /** one step of the decoder for rows of batch*beam: last ids, parents and state to candidates and the next state */
  readonly decoder: Steps;
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
 * @param stepsOf - makes the decoder's steps
 * @throws {@link ModelFileError} naming all weights that are missing, extra or of another shape than the architecture's
 */
export function buildTranslationGraphs<Steps>(
  file: TranslationModelFile,
  weights: HostTensors,
  where: string,
  { precision, hasShortlist = false }: GraphOptions,
  stepsOf: StepsBuilder<Steps>,
): TranslationGraphs<Steps> {
  const reader = new WeightReader(weights, where);
  const arithmetic = arithmeticOf(precision);
  const tables = translationMatrices(reader, file);
  const { encoder, decoder } = file.architecture;
  const memorySize = encoder.hiddenSize;

  const encoding = { graph: new GraphBuilder('encoder'), reader, arithmetic };
  const memory = encodeSource(encoding, encoder, tables.source);
  startDecoder(encoding, decoder, memorySize, memory);

  const outputBias = () => reader.vector(PARAMETER_PATHS.decoder.outputBias, file.targetVocabularySize);
  const candidates = hasShortlist ? candidateLayer(precision, tables.output, outputBias()) : undefined;
  const steps = stepsOf({ reader, arithmetic }, decoder, memorySize, { tables, candidates });

  reader.check();
  return { encoder: encoding.graph.finish(), decoder: steps, candidates };
}

/** The matrices of both sides, [vocabulary, channel]. */
interface TranslationMatrices extends EmbeddingMatrices {
  readonly source: Matrix;
}

/** The embedding and output matrices; tying says which of them are one. @see Press and Wolf 2017 */
function translationMatrices(reader: WeightReader, file: TranslationModelFile): TranslationMatrices {
  const { architecture, sourceVocabularySize, targetVocabularySize } = file;
  const { encoder, decoder, tying } = architecture;
  if (tying === 'all') {
    const shared = reader.matrix(PARAMETER_PATHS.embeddings.shared, targetVocabularySize, decoder.embeddingSize);
    return { source: shared, target: shared, output: shared };
  }
  const source = reader.matrix(PARAMETER_PATHS.embeddings.source, sourceVocabularySize, encoder.embeddingSize);
  return { source, ...targetMatrices(reader, decoder, targetVocabularySize, tying) };
}

/**
 * The graphs of a model as bytes of two ONNX files, each with the rules of the model as metadata; arguments and errors
 * are those of {@link buildTranslationGraphs}.
 * @public loaded by `exportOnnx` when it is called
 */
export function translationOnnxFiles(
  file: TranslationModelFile,
  weights: HostTensors,
  where: string,
  options: GraphOptions,
): {
  readonly encoder: Uint8Array;
  readonly decoder: Uint8Array;
} {
  const { encoder, decoder } = buildTranslationGraphs(file, weights, where, options, decoderStepGraph);
  const rules = searchRules(file);
  return { encoder: modelBytes(encoder, rules), decoder: modelBytes(decoder, rules) };
}

/** What a program has to know beyond the graphs in order to translate with them; docs/onnx-files.md explains each. */
function searchRules(file: TranslationModelFile): Record<string, string> {
  const { pad, unknown, start, end } = file.specialIds;
  const ids = { padId: pad, unknownId: unknown, startId: start, endId: end, sourceEndId: end };
  const lengths = { maxLengthPerSourceId: MAX_LENGTH.perPosition, maxLengthExtra: MAX_LENGTH.extra };
  const numbers = Object.entries({ ...ids, ...lengths }).map(([name, value]) => [name, String(value)] as const);
  return {
    kind: file.kind,
    sourceLanguage: file.sourceLanguage,
    targetLanguage: file.targetLanguage,
    sourcePieces: file.sourcePieces,
    targetPieces: file.targetPieces,
    sentencePiece: file.sentencePiece,
    ...Object.fromEntries(numbers),
    bannedIds: [...bannedIds(file.specialIds)].join(','),
    nextSuffix: '/next',
  };
}
