import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { averageModels, jsonBytes, readModel, writeModel } from '@tolmach/model-folder';
import { TINY_CNN, tinyCaptioner } from '../../testing/tiny-captioner';
import { CAPTIONING } from '../system';
import type { CaptioningParts } from '../system';
import { cnnOf } from './cnn-folder';

jest.setTimeout(60_000); // synced files, on a machine that may be busy

let captioners: readonly [CaptioningParts, CaptioningParts];
let root: string;
beforeAll(async () => {
  captioners = [await tinyCaptioner({}, 1), await tinyCaptioner({}, 2)];
});
beforeEach(async () => (root = await mkdtemp(path.join(tmpdir(), 'average-'))));
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (name: string): string => path.join(root, name);

async function write(name: string, model: CaptioningParts): Promise<string> {
  await mkdir(at(name), { recursive: true });
  await writeModel(at(name), model);
  return at(name);
}

const mid = (left = NaN, right = NaN): number => (left + right) / 2;

describe('averageModels', () => {
  it("averages a captioning model with its CNN's weights", async () => {
    const folders = [await write('one', captioners[0]), await write('other', captioners[1])] as const;
    await averageModels(CAPTIONING, folders, { out: at('mean') });
    const mean = await readModel(CAPTIONING, at('mean'));
    const [stem, ...pair] = [mean, ...captioners].map(({ weights }) => weights['encoder/cnn/stem/weights']?.values[0]);
    expect(stem).toBeCloseTo(mid(...pair), 6);
    expect(stem).not.toBeCloseTo(pair[0] ?? NaN, 3);
    expect(cnnOf(mean, at('mean'))).toEqual(TINY_CNN);
  });

  it('refuses a CNN with another layer, and another image size', async () => {
    const [first, second] = captioners;
    const layers = TINY_CNN.layers.map((layer) =>
      'activation' in layer ? { ...layer, activation: 'linear' as const } : layer,
    );
    const one = await write('one', first);
    const cnn = await write('cnn', {
      ...second,
      files: { ...second.files, 'cnn.json': jsonBytes({ ...TINY_CNN, layers }) },
    });
    const out = at('mean');
    await expect(averageModels(CAPTIONING, [one, cnn], { out })).rejects.toThrow(
      `cnn.json.layers.0.activation as in ${one} ("relu6"), received "linear".`,
    );
    const image = await write('image', {
      ...second,
      file: { ...second.file, image: { ...second.file.image, resize: 'crop' as const } },
    });
    await expect(averageModels(CAPTIONING, [one, image], { out })).rejects.toThrow(
      `image.resize as in ${one} ("squash"), received "crop".`,
    );
  });
});
