import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SPECIAL_IDS, ModelFileError } from '@tolmach/contracts';
import type { SpecialIds } from '@tolmach/contracts';
import { makePieceCodec } from './piece-codec';
import type { PieceCodec } from './piece-codec';
import { PieceType, SPACE_MARK } from './piece-model';
import { readPieceModelFile } from './piece-model-file';
import type { PieceModelFile } from './piece-model-file';
import { reasonOf } from './reason-of';
import { loadProcessor } from './sentencepiece-door';
import type { Processor } from './sentencepiece-door';

/** Pieces decoded after loading, to see that SentencePiece took the file. */
const NUM_PROBES = 8;

/**
 * Returns the codec of a SentencePiece `.model`, BPE or unigram, trained here or elsewhere.
 *
 * @param source - path of the file, or its bytes
 * @param specialIds - what the model folder says; they must be special pieces of the vocabulary
 * @throws {@link ModelFileError} when the file is missing, truncated, not a piece model, or has other special ids
 * @example
 * const codec = await openPieceCodec('pieces.model');
 * codec.decodeIds(codec.encodeIds('a man')); // 'a man'
 */
export async function openPieceCodec(
  source: string | Uint8Array,
  specialIds: SpecialIds = DEFAULT_SPECIAL_IDS,
): Promise<PieceCodec> {
  const where = typeof source === 'string' ? source : 'piece model';
  const bytes = typeof source === 'string' ? await readModelFile(source) : source;
  const file = readPieceModelFile(bytes, where);
  expectSpecialIds(file, specialIds, where);
  const processor = await load(source, where);
  expectLoaded(processor, file, where);
  return makePieceCodec({ where, bytes, file, processor, specialIds });
}

async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw notLoaded(path, cause);
  }
}

/** SentencePiece takes a path only, so bytes go through a file of their own. */
async function load(source: string | Uint8Array, where: string): Promise<Processor> {
  if (typeof source === 'string') return loadGuarded(source, where);
  const folder = await mkdtemp(join(tmpdir(), 'pieces-'));
  try {
    const path = join(folder, 'pieces.model');
    await writeFile(path, source);
    return await loadGuarded(path, where);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function loadGuarded(path: string, where: string): Promise<Processor> {
  try {
    return await loadProcessor(path);
  } catch (cause) {
    throw notLoaded(where, cause);
  }
}

function expectSpecialIds(file: PieceModelFile, ids: SpecialIds, where: string): void {
  for (const [name, id] of Object.entries(ids)) {
    const wanted = name === 'unknown' ? PieceType.unknown : PieceType.control;
    const piece = file.pieces[id];
    if (piece?.type === wanted) continue;
    throw new ModelFileError({
      where,
      expected: `${name} piece at id ${id}`,
      received: piece === undefined ? `a vocabulary of ${file.pieces.length} pieces` : `the piece ${piece.text}`,
      next: 'Check specialIds in model.json against the piece model.',
    });
  }
}

/** SentencePiece keeps a failed load to itself; pieces that do not decode to their own text give it away. */
function expectLoaded(processor: Processor, file: PieceModelFile, where: string): void {
  const normal = file.pieces.map((piece, id) => ({ ...piece, id })).filter(({ type }) => type === PieceType.normal);
  for (const { id, text } of normal.slice(0, NUM_PROBES)) {
    let decoded: string;
    try {
      decoded = processor.decodeIds([id]);
    } catch (cause) {
      throw notLoaded(where, cause);
    }
    if (decoded.trim() !== text.replaceAll(SPACE_MARK, ' ').trim()) throw notLoaded(where, undefined);
  }
}

function notLoaded(where: string, cause: unknown): ModelFileError {
  return new ModelFileError({
    where,
    expected: 'a SentencePiece model file',
    received: cause === undefined ? 'one that SentencePiece refuses' : reasonOf(cause),
    next: 'Check the path, then copy or train the file again.',
    cause,
  });
}
