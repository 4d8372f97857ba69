import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Faults } from '@tolmach/contracts';
import { captioningTrainingConfigSchema } from '../training-config';
import type { CaptioningTrainingConfig } from '../training-config';
import { readCaptionData, captionChecksum } from './caption-data';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'caption-data-'));
});
afterAll(() => rm(folder, { recursive: true }));

const CAPTIONS = 'a.jpg\t0\tTwo dogs run .\na.jpg\t1\tdogs\nb.jpg\t0\tA  cat\nc.jpg\t0\tA horse.\n';

async function written(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

async function settled(config: CaptioningTrainingConfig) {
  const faults = new Faults({ skipBad: config.data.skipBad });
  const found = await readCaptionData(config, { faults, say: () => undefined });
  faults.settle();
  return found;
}

/** The data of a captions file, with lists of names where given. */
async function read(lists: { train?: string; validation?: string }, captions = CAPTIONS, changes: object = {}) {
  const files: Record<string, string> = { captions: await written('captions.tsv', captions) };
  for (const [set, names] of Object.entries(lists)) files[set] = await written(`${set}.txt`, names);
  const data = { images: 'photos', ...files, ...changes };
  return settled(captioningTrainingConfigSchema.parse({ data }));
}

describe('readCaptionData', () => {
  it('gives the images of the lists, in their order, with captions in one form', async () => {
    expect(await read({ train: 'c.jpg\na.jpg\n', validation: 'b.jpg\n' })).toEqual({
      train: [
        { path: path.join('photos', 'c.jpg'), captions: ['A horse.'] },
        { path: path.join('photos', 'a.jpg'), captions: ['Two dogs run.', 'Dogs.'] },
      ],
      validation: [{ path: path.join('photos', 'b.jpg'), captions: ['A cat.'] }],
    });
  });

  it('leaves the form of captions alone where the config says so', async () => {
    const { train } = await read({ train: 'a.jpg\n', validation: 'b.jpg\n' }, CAPTIONS, { sentenceForm: false });
    expect(train[0]?.captions).toEqual(['Two dogs run .', 'dogs']);
  });

  it('goes by the splits of the captions file where no list is named', async () => {
    const file = await written(
      'dataset.json',
      JSON.stringify({
        images: ['train', 'val', 'test', 'train'].map((split, index) => ({
          filename: `${String(index)}.jpg`,
          split,
          sentences: [{ raw: `Picture ${String(index)}.` }],
        })),
      }),
    );
    const { train, validation } = await settled(
      captioningTrainingConfigSchema.parse({ data: { images: 'photos', captions: file } }),
    );
    expect(train.map((one) => one.path)).toEqual([path.join('photos', '0.jpg'), path.join('photos', '3.jpg')]);
    expect(validation.map((one) => one.path)).toEqual([path.join('photos', '1.jpg')]);
  });

  it.each<[what: string, train: string, validation: string, sentence: string]>([
    ['a name without captions', 'a.jpg\nd.jpg\n', 'b.jpg\n', 'that the captions file has captions for, received d.jpg.'],
    ['an image in both lists', 'a.jpg\nb.jpg\n', 'c.jpg\nb.jpg\n', `received 1 that are, ${path.join('photos', 'b.jpg')} among them.`],
  ])('refuses %s', async (_, train, validation, sentence) => {
    await expect(read({ train, validation })).rejects.toThrow(sentence);
  }); // prettier-ignore

  it('leaves out what is bad where the config says so', async () => {
    const { train } = await read({ train: 'a.jpg\nd.jpg\na.jpg\n', validation: 'b.jpg\n' }, `${CAPTIONS}no tab\n`, {
      skipBad: true,
    });
    expect(train.map((one) => one.path)).toEqual([path.join('photos', 'a.jpg')]);
  });

  it('refuses sets without images, and says which', async () => {
    await expect(read({ validation: 'b.jpg\n' })).rejects.toThrow('expected images to train on, received none.');
    await expect(read({ train: 'b.jpg\n' })).rejects.toThrow('as data.validation, or use a captions file with splits.');
  });

  it('leaves out images whose captions are all empty', async () => {
    const captions = `${CAPTIONS}d.jpg\t0\t .\n`;
    const { train } = await read({ train: 'a.jpg\nd.jpg\n', validation: 'b.jpg\n' }, captions);
    expect(train.map((one) => one.path)).toEqual([path.join('photos', 'a.jpg')]);
  });
});

it('captionChecksum depends on the content of images, on captions and on their order, not on names', () => {
  const file = { path: 'a.jpg', captions: ['One.', 'Two.'] };
  const sumOf = (one: typeof file, hash: string) => captionChecksum([one], new Map([[one.path, hash]]));
  const sum = sumOf(file, 'ab');
  expect(sumOf({ ...file, path: 'b.jpg' }, 'ab')).toBe(sum);
  expect(sumOf(file, 'ac')).not.toBe(sum);
  expect(sumOf({ ...file, captions: ['Two.', 'One.'] }, 'ab')).not.toBe(sum);
});
