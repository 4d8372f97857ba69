import path from 'node:path';
import { searchConfigSchema } from '@tolmach/contracts';
import type { Shortlist } from '@tolmach/contracts';
import type { TranslationTrainingConfig } from '../training-config';
import { writeFileDurably } from '@tolmach/durable-files';
import { decodeAll, idSources, openDecoder } from '@tolmach/decoding';
import { readModel } from '@tolmach/model-folder';
import type { ModelSource } from '@tolmach/model-folder';
import { opener } from '../model/open-translator';
import { shortlistBytes } from '../model/shortlist-file';
import { TRANSLATION } from '../system';
import type { TranslationParts } from '../system';
import { learnShortlist } from './learn-shortlist';
import type { AlignedIds } from './learn-shortlist';
import { leftOut, readTrainingPairs } from './parallel-text';
import { adoptVocabulary } from './vocabulary';
import type { Vocabulary } from './vocabulary';

/** How a shortlist is learnt. */
export interface ShortlistOptions {
  /** target pieces kept for each source piece */
  readonly perPiece: number;
  /** most frequent target pieces, kept for every text */
  readonly always: number;
  readonly onMessage?: (text: string) => void;
}

/** Validation texts translated both ways, to see how often the shortlist changes the result. */
const MAX_VALIDATION_TEXTS = 500;
const BATCH_TOKENS = 1000;
const FILE = 'shortlist.safetensors';

/**
 * Learns a shortlist from the training text that a config names, measures on its validation text how many translations
 * it leaves as they are, and writes both into a model folder. Returns that share.
 *
 * @throws {@link InputError} when a text cannot be read
 * @throws {@link ModelFileError} when the folder is not a sound model
 * @throws {@link OutputError} when it cannot be written
 */
export async function addShortlist(
  source: ModelSource,
  { data }: Pick<TranslationTrainingConfig, 'data'>,
  { perPiece, always, onMessage = () => undefined }: ShortlistOptions,
): Promise<number> {
  const model = await readModel(TRANSLATION, source);
  const { folder, file, files: pieces } = model;
  const names = { source: file.sourcePieces, target: file.targetPieces };
  const vocabulary = await adoptVocabulary(pieces, names, file.sentencePiece);
  const corpora: AlignedIds[][] = [];
  for (const corpus of data.train) corpora.push(await encodePairs(corpus, vocabulary, data));
  const texts = corpora.flat();
  onMessage(`${texts.length.toLocaleString('en')} pairs of at most ${String(data.maxLength)} pieces`);
  const required = Object.values(file.specialIds);
  const size = { sourceVocabularySize: file.sourceVocabularySize, perPiece, always, required };
  const shortlist = learnShortlist(texts, size);
  const validation = await encodePairs(data.validation, vocabulary, data);
  const agreement = await agreementOf(model, folder, shortlist, validation.slice(0, MAX_VALIDATION_TEXTS));
  const json = { ...file, shortlist: { file: FILE, agreement } };
  await writeFileDurably(path.join(folder, FILE), shortlistBytes(shortlist));
  await writeFileDurably(path.join(folder, 'model.json'), `${JSON.stringify(json, null, 2)}\n`);
  return agreement;
}

async function encodePairs(
  files: { readonly source: string; readonly target: string },
  { source, target }: Vocabulary,
  { maxLength, preparation, skipBad }: TranslationTrainingConfig['data'],
): Promise<AlignedIds[]> {
  const texts: AlignedIds[] = [];
  for await (const pair of readTrainingPairs(files, { preparation, ...leftOut(skipBad) })) {
    const ids = { source: source.encodeIds(pair.source), target: target.encodeIds(pair.target) };
    if (ids.source.length <= maxLength && ids.target.length <= maxLength) texts.push(ids);
  }
  return texts;
}

/** Share of texts whose translation by beam search is the same with the shortlist as without, to four places. */
async function agreementOf(
  { file, weights }: TranslationParts,
  where: string,
  shortlist: Shortlist,
  texts: readonly AlignedIds[],
): Promise<number> {
  const translate = async (cut: Shortlist | undefined): Promise<string[]> => {
    const model = { file, weights, shortlist: cut };
    const device = { engine: 'onnx', precision: 'fp32' } as const;
    const decoder = await openDecoder(opener, { model, where, device });
    const { specialIds } = file;
    const sources = idSources(
      texts.map(({ source }) => source),
      specialIds,
    );
    const search = searchConfigSchema.parse({});
    const hypotheses = await decodeAll(decoder, sources, { search, specialIds, batchPositions: BATCH_TOKENS });
    decoder.dispose();
    return hypotheses.map(([best]) => String(best?.ids));
  };
  const [full, cut] = [await translate(undefined), await translate(shortlist)];
  const numAlike = full.filter((ids, index) => ids === cut[index]).length;
  return Math.round((numAlike / texts.length) * 10_000) / 10_000;
}
