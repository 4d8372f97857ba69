import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ModelFileError } from '@tolmach/contracts';
import { tinyConfig, tinyText } from '../../testing/tiny-run';
import { NAMES_FILE, adoptVocabulary, learnVocabulary, openVocabulary, withNames } from './vocabulary';

let folder: string;
let data: object;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vocabulary-'));
  data = await tinyText(folder);
});
afterAll(() => rm(folder, { recursive: true }));

it('learns one piece model for both sides, the same each time', async () => {
  const learnt = await learnVocabulary(tinyConfig(data));
  expect(Object.keys(learnt.files)).toEqual(['pieces.model']);
  expect(learnt.target).toBe(learnt.source);
  expect(learnt.source.decodeIds(learnt.source.encodeIds('3 1 4'))).toBe('3 1 4');
  expect((await learnVocabulary(tinyConfig(data))).checksum).toBe(learnt.checksum);
  expect((await openVocabulary(learnt.files, '0.2.3')).checksum).toBe(learnt.checksum);
});

it.each(['0.2.3', '0.1.97'] as const)('cuts text as SentencePiece %s where the config says so', async (release) => {
  const sections = { vocabulary: { size: 25, sentencePiece: release } };
  const { source } = await learnVocabulary(tinyConfig(data, sections));
  expect(source.sentencePiece).toBe(release);
});

it('adopts the pieces of another model under names of its own, sides apart', async () => {
  const sections = { vocabulary: { size: 22, shared: false }, model: { tying: 'none' } };
  const { files, names } = await learnVocabulary(tinyConfig(data, sections));
  expect(names).toEqual({ source: 'source-pieces.model', target: 'target-pieces.model' });
  const shared = await learnVocabulary(tinyConfig(data));
  const source = files[names.source] ?? new Uint8Array();
  const pieces = { 'fr.model': source, 'de.model': shared.files['pieces.model'] ?? new Uint8Array() };
  const adopted = await adoptVocabulary(pieces, { source: 'fr.model', target: 'de.model' }, '0.2.3');
  expect(adopted.source.size).toBe(22);
  expect(adopted.target.size).toBe(25);
  const reopened = await openVocabulary(adopted.files, '0.2.3');
  expect([reopened.source.size, reopened.target.size, reopened.checksum]).toEqual([22, 25, adopted.checksum]);
  const single = await adoptVocabulary(pieces, { source: 'de.model', target: 'de.model' }, '0.2.3');
  expect(single.names).toEqual({ source: 'pieces.model', target: 'pieces.model' });
});

it('adds the names of the training texts to those of the model that it adopted', async () => {
  const text = { source: path.join(folder, 'names.en'), target: path.join(folder, 'names.de') };
  await writeFile(text.source, 'we saw Peter in Moscow\nthen Peter left\n');
  await writeFile(text.target, 'wir sahen Peter in Moskau\ndann ging Peter\n');
  const { data: section } = tinyConfig({
    ...data,
    train: [text],
    preparation: { masking: true },
    sourceLanguage: 'en',
  });
  const latin = path.join(folder, 'latin.txt');
  await writeFile(latin, 'we saw them here and there\n'.repeat(50));
  const words = { ...data, train: [{ source: latin, target: latin }] };
  const { files } = await learnVocabulary(tinyConfig(words, { vocabulary: { size: 26 } }));
  const own = { ...files, [NAMES_FILE]: Buffer.from('Anna\nMoscow\n') };
  const adopted = await adoptVocabulary(own, { source: 'pieces.model', target: 'pieces.model' }, '0.2.3');
  const { files: named, checksum } = await withNames(adopted, section);
  expect(Buffer.from(named[NAMES_FILE] ?? []).toString()).toBe('Anna\nMoscow\ttranslated\nPeter\n');
  expect(checksum).toBe(adopted.checksum);
  const german = await withNames(adopted, { ...section, sourceLanguage: 'de' }); // a capital may stand for any noun there
  expect(Buffer.from(german.files[NAMES_FILE] ?? []).toString()).toBe('Anna\nMoscow\nPeter\n');
  expect(await withNames(adopted, { ...section, preparation: { ...section.preparation, masking: false } })).toBe(
    adopted,
  );
});

it.each([
  ['nmt_nfkc', { shared: true }, ['pieces.model']],
  ['nmt_nfkc', { shared: false }, ['source-pieces.model', 'target-pieces.model']],
  ['identity', { shared: true }, ['pieces.model']],
])('learns pieces under normalization %s, which their files keep: %o', async (normalization, sides, names) => {
  const sections = { vocabulary: { size: 22, normalization, ...sides }, model: { tying: 'none' } };
  const { files } = await learnVocabulary(tinyConfig(data, sections));
  expect(Object.keys(files)).toEqual(names);
  const isNormalizing = normalization === 'nmt_nfkc';
  for (const bytes of Object.values(files)) expect(Buffer.from(bytes).includes('nmt_nfkc')).toBe(isNormalizing);
  const { source, target } = await openVocabulary(files, '0.2.3');
  for (const codec of [source, target]) {
    const fullWidth = JSON.stringify(codec.encodeIds('\uff13 \uff11'));
    expect(fullWidth === JSON.stringify(codec.encodeIds('3 1'))).toBe(isNormalizing);
  }
});

it('says which sentences no pieces are learnt from, and why where none are left', async () => {
  const [long, short] = [path.join(folder, 'long'), path.join(folder, 'short')];
  await writeFile(long, 'a red ball '.repeat(500));
  await writeFile(short, '1 2 3 4 5 6 7 8 9 0');
  const textOf = (...files: string[]) => {
    const train = files.map((file) => ({ source: file, target: file }));
    return tinyConfig({ train, validation: { source: short, target: short } });
  };
  const said: string[] = [];
  const say = (text: string) => said.push(text);
  await learnVocabulary(textOf(long, short), { say });
  expect(said).toEqual(['pieces of source and target are learnt without 2 sentences, longer than 4,192 bytes']);
  await expect(learnVocabulary(textOf(long))).rejects.toThrow(
    'expected sentences of at most 4,192 bytes to learn pieces from, received 2, all longer. Put one sentence on each line',
  );
});

it('refuses a run without its piece models', async () => {
  await expect(openVocabulary({}, '0.2.3')).rejects.toThrow(ModelFileError);
});
