import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_SPECIAL_IDS, searchConfigSchema } from '@tolmach/contracts';
import { decodeAll, idSources, openDecoder } from '@tolmach/decoding';
import { readGolden } from '@tolmach/testing-kit';
import { exportTiny } from '../../testing/export-tiny';
import { tinyModel, writeTinyModel } from '../../testing/tiny-model';
import { exportOnnx } from './export-onnx';
import { opener } from './open-translator';

const golden = readGolden(path.join(__dirname, '../../fixtures/onnx-export.json'));

/** What Python's onnxruntime read and found. */
interface Seen {
  readonly sha256: Readonly<Record<string, string>>;
  /** metadata of both files */
  readonly rules: Readonly<Record<string, string>>;
  readonly ids: readonly (readonly number[])[];
  /** after each id */
  readonly logProbs: readonly (readonly number[])[];
}

let out: string;
beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'export-'));
});
afterAll(() => rm(out, { recursive: true }));

const seenBy = (name: string) => golden.cases.find((one) => one.name === name)?.settings as unknown as Seen; // as the script writes it

it("writes the very files that Python's onnxruntime ran", async () => {
  const paths = await exportTiny(out);
  expect(paths.map((file) => path.relative(out, file))).toEqual(
    ['fp32', 'int8'].flatMap((name) => ['encoder.onnx', 'decoder.onnx', 'pieces.model'].map((f) => path.join(name, f))),
  );
  for (const name of ['fp32', 'int8']) {
    for (const [file, expected] of Object.entries(seenBy(name).sha256)) {
      const bytes = await readFile(path.join(out, name, file));
      // Another digest means another graph: run tools/golden/onnx_export.py and see that Python still takes it.
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected);
    }
  }
});

it('writes into the files what a program has to know of the model', async () => {
  const { file } = await tinyModel();
  expect(file.specialIds).toEqual({ pad: 0, unknown: 1, start: 2, end: 3 });
  const { kind, sourceLanguage, targetLanguage, sourcePieces, targetPieces, sentencePiece } = file;
  expect(seenBy('fp32').rules).toEqual({
    ...{ kind, sourceLanguage, targetLanguage, sourcePieces, targetPieces, sentencePiece },
    ...{ padId: '0', unknownId: '1', startId: '2', endId: '3', sourceEndId: '3', bannedIds: '0,2,1' },
    ...{ maxLengthPerSourceId: '2', maxLengthExtra: '10', nextSuffix: '/next' },
  });
  expect(seenBy('int8').rules).toEqual(seenBy('fp32').rules);
});

it.each(['fp32', 'int8'] as const)("finds in %s what Python's onnxruntime found", async (precision) => {
  const { file, weights } = await tinyModel();
  const device = { engine: 'onnx', precision } as const;
  const decoder = await openDecoder(opener, { model: { file, weights }, where: 'tiny', device });
  const { sentences, steps } = golden.settings as unknown as { sentences: number[][]; steps: number }; // as the script writes them
  const rows = sentences.map((row) => row.slice(0, -1)); // the end id is added
  const hypotheses = await decodeAll(decoder, idSources(rows, DEFAULT_SPECIAL_IDS), {
    search: searchConfigSchema.parse({ beamSize: 1, maxLength: steps - 1, lengthPenalty: 0 }),
    specialIds: DEFAULT_SPECIAL_IDS,
    batchPositions: 1, // each alone, as in the reference
  });
  const { ids, logProbs } = seenBy(precision);
  hypotheses.forEach(([best], row) => {
    const length = best?.ids.length ?? 0;
    expect(length).toBeGreaterThan(0);
    expect(best?.ids).toEqual(ids[row]?.slice(0, length));
    const numScored = length === steps - 1 ? length : length + 1; // the end counts, where it came
    const distance = Math.abs((best?.logProb ?? NaN) - (logProbs[row]?.[numScored - 1] ?? NaN));
    expect(distance).toBeLessThan(1e-4);
  });
  decoder.dispose();
});

it('says where it cannot write', async () => {
  const folder = await writeTinyModel(await tinyModel());
  const file = path.join(out, 'a-file');
  await writeFile(file, '');
  await expect(exportOnnx(folder, path.join(file, 'below'), 'fp32')).rejects.toThrow(
    /a-file.below: expected a place that can be written, received a file in the way of a folder \(E\w+\)\. Free space, or name another folder\.$/,
  );
  await rm(folder, { recursive: true });
});
