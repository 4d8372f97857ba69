import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@tolmach/contracts';
import { readCaptionFile } from './caption-file';
import { leftOutNote } from './caption-file-images';
import type { CaptionedImage, NoteLeftOut } from './caption-file-images';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'caption-file-'))));
afterEach(() => rm(folder, { recursive: true }));

async function imagesOf(
  name: string,
  content: string | Uint8Array,
  noteLeftOut?: NoteLeftOut,
): Promise<CaptionedImage[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  return readCaptionFile(path, { noteLeftOut });
}

const TWO: readonly CaptionedImage[] = [
  { image: 'b 1.jpg', captions: ['A dog , a "cat" .', 'Déjà vu'] },
  { image: 'a.jpg', captions: ['Two men'] },
];

/** Texts of one content: captions of an image need not follow each other. */
const SAME: readonly (readonly [what: string, name: string, text: string])[] = [
  ['image, index, caption', 'c.tsv', 'b 1.jpg\t0\tA dog , a "cat" .\na.jpg\t0\tTwo men\nb 1.jpg\t1\t Déjà vu \n'],
  ['image, caption', 'c.tsv', 'b 1.jpg\tA dog , a "cat" .\na.jpg\tTwo men\n\nb 1.jpg\tDéjà vu'],
  ['image#index, caption', 'c.token.txt', 'b 1.jpg#0\tA dog , a "cat" .\r\na.jpg#0\tTwo men\r\nb 1.jpg#1\tDéjà vu\r\n'],
  ['a byte order mark', 'c', '\uFEFFb 1.jpg\tA dog , a "cat" .\na.jpg\tTwo men\nb 1.jpg\tDéjà vu'],
  ['tabs and a header row', 'c.tsv', 'caption\tImage\nA dog , a "cat" .\tb 1.jpg\nTwo men\ta.jpg\nDéjà vu\tb 1.jpg'],
  ['CSV', 'c.csv', 'image,caption\nb 1.jpg,"A dog , a ""cat"" ."\na.jpg,Two men\nb 1.jpg,Déjà vu\n'],
  [
    'CSV by its header',
    'captions.txt',
    '\uFEFF"file_name","id","caption"\r\nb 1.jpg,1,"A dog , a ""cat"" ."\r\na.jpg,2,Two men\r\n\r\nb 1.jpg,3,Déjà vu',
  ],
  ['semicolons', 'c.csv', 'image;caption\nb 1.jpg;"A dog , a ""cat"" ."\na.jpg;Two men\nb 1.jpg;Déjà vu'],
  [
    'bars',
    'results.csv',
    'image_name| comment_number| comment\nb 1.jpg| 0| A dog , a "cat" .\na.jpg| 0| Two men\nb 1.jpg| 1| Déjà vu',
  ],
];

const KARPATHY = JSON.stringify({
  dataset: 'made-up',
  images: [
    { filename: 'b.jpg', filepath: 'val', split: 'restval', sentences: [{ raw: 'A dog.\n', tokens: ['a', 'dog'] }] },
    { filename: 'a.jpg', split: 'val', sentences: [{ raw: 'Two men' }, { raw: ' ' }, { raw: 'Men' }], imgid: 1 },
    { filename: 'c.jpg', split: 'test', sentences: [{ raw: 'A cat' }] },
    { filename: 'd.jpg', sentences: [{ raw: 'A cow' }] },
  ],
});

const COCO = JSON.stringify({
  info: { year: 2014 },
  images: [
    { id: 9, file_name: 'b.jpg', height: 4 },
    { id: 'x', file_name: 'a.jpg' },
  ],
  annotations: [
    { image_id: 'x', id: 1, caption: 'Two men' },
    { image_id: 9, id: 2, caption: 'A dog.\n' },
    { image_id: 'x', id: 3, caption: 'Men' },
  ],
});

const karpathy = (...images: unknown[]) => JSON.stringify({ images });
const coco = (images: unknown[], annotations: unknown[]) => JSON.stringify({ images, annotations });

const FAULTS: readonly (readonly [what: string, name: string, text: string | Uint8Array, sentence: string])[] = [
  ['an empty file', 'c.tsv', '', 'c.tsv: expected a captions file, received an empty file'],
  ['a blank file', 'c.csv', ' \n\r\n', 'received an empty file'],
  ['bytes that are not UTF-8', 'c.tsv', Uint8Array.of(0x61, 0x09, 0x62, 0x0a, 0xe4), 'line 2: expected UTF-8 text'],
  ['UTF-16', 'c.csv', Buffer.from('\uFEFFimage,caption', 'utf16le'), 'expected text in UTF-8, received UTF-16 text'],
  ['an unknown format', 'c.txt', 'a.jpg A dog', 'COCO captions JSON, received a text of another form'],
  [
    'a line without a tab',
    'c.tsv',
    'a.jpg\tA dog\n\na.jpg A cat',
    'line 3: expected fields with a tab between them: image and caption, as above, received a line without a tab',
  ],
  ['a first line without a tab', 'c.tsv', 'a.jpg A dog', 'line 1: expected fields'],
  ['a line with a field too many', 'c.tsv', 'a\tA dog\nb\tA\tcat', 'line 2: expected'],
  [
    'a line without its index',
    'c.tsv',
    'a\t0\tA dog\nb\tA cat',
    'line 2: expected fields with a tab between them: image, index and caption, as above, received 2 fields',
  ],
  ['a name without its index', 'c.txt', 'a#0\tA dog\nb\tA cat', 'line 2: expected'],
  ['a line without a name', 'c.tsv', 'a\tA dog\n\tA cat', 'line 2: expected'],
  ['captions that are all empty', 'c.tsv', 'a\t0\t\nb\t0\t ', 'expected captions, received 2 images without any text'],
  ['one empty caption', 'c.tsv', 'a\t0\t', 'expected captions, received one image without any text'],
  ['a header row alone', 'c.csv', 'image,caption\n', 'expected captions, received no images'],
  ['CSV without a header row', 'c.csv', 'a.jpg,A dog\n', 'line 1: expected a header row'],
  [
    'a comma outside quotes',
    'c.csv',
    'image,caption\n"a\nb",A dog\nb,A cat, two',
    'line 4: expected 2 columns, as in the header row, received 3',
  ],
  [
    'a missing bar',
    'c.csv',
    'image_name| comment_number| comment\na| 0| A dog\nb| 4 A cat',
    'line 3: expected 3 columns, as in the header row, received 2',
  ],
  [
    'a quote that stays open',
    'c.csv',
    'image,caption\na,A dog\nb,"A cat\nc,d',
    'expected CSV, received a quote that is never closed',
  ],
  [
    'a quote out of place',
    'c.csv',
    'image,caption\na,A "dog"\nb,A cat',
    'line 2: expected CSV, received a quote out of place',
  ],
  [
    'a letter after a quote',
    'c.csv',
    'image,caption\na,"A" dog\nb,A cat',
    'line 2: expected CSV, received a quote out of place',
  ],
  ['CSV without a name', 'c.csv', 'image,caption\n,A dog', 'line 2: expected the name of an image'],
  ['JSON cut off', 'c.json', '{\n"images": [\n', 'line 3: expected JSON, received a file that ends too early'],
  ['JSON with a slip', 'c.json', '{\n"images": x}', 'line 2: expected JSON'],
  ['no JSON', 'c.json', 'a', 'line 1: expected JSON'],
  ['JSON of another form', 'c.json', '[{"image": "a"}]', 'expected dataset JSON of Karpathy and Fei-Fei'],
  [
    'a sentence without text',
    'd.json',
    karpathy({ filename: 'a', sentences: [{ raw: 'A' }, {}] }),
    'd.json, images[0].sentences[1].raw: expected string, received nothing',
  ],
  [
    'an unknown split',
    'd.json',
    karpathy({ filename: 'a', split: 'dev', sentences: [] }),
    'images[0].split: expected one of "train"|"restval"|"val"|"test", received "dev"',
  ],
  [
    'an image that comes twice',
    'd.json',
    karpathy({ filename: 'a', sentences: [] }, { filename: 'a', sentences: [] }),
    'images[1]: expected each image once, received a, which images[0] is too',
  ],
  ['no images', 'd.json', karpathy(), 'expected captions, received no images'],
  [
    'what is not a caption',
    'd.json',
    coco([{ id: 1, file_name: 'a' }], [{ image_id: 1, caption: 5 }]),
    'annotations[0].caption: expected string, received 5',
  ],
  [
    'what are not annotations',
    'd.json',
    JSON.stringify({ images: [], annotations: {} }),
    'annotations: expected array, received a list, an object or null',
  ],
  [
    'a caption of no image',
    'd.json',
    coco([{ id: 1, file_name: 'a' }], [{ image_id: 2, caption: 'A' }]),
    'annotations[0].image_id: expected the id of one of the images, received 2',
  ],
  [
    'an id that is text where the images have numbers',
    'd.json',
    coco([{ id: 7, file_name: 'a' }], [{ image_id: '7', caption: 'A' }]),
    'annotations[0].image_id: expected a number, as the id of the image is, received the string "7". Write 7.',
  ],
  [
    'an id that is a number where the images have text',
    'd.json',
    coco([{ id: '7', file_name: 'a' }], [{ image_id: 7, caption: 'A' }]),
    'annotations[0].image_id: expected a string, as the id of the image is, received the number 7. Write "7".',
  ],
  [
    'an id that comes twice',
    'd.json',
    coco(
      [
        { id: 1, file_name: 'a' },
        { id: 1, file_name: 'b' },
      ],
      [],
    ),
    'images[1]: expected each image once, received 1',
  ],
];

describe('readCaptionFile', () => {
  const images = ['a', 'b', 'c'].map((name, index) => ({ id: index + 1, file_name: name }));
  it.each([
    ['empty fields', 'c.tsv', 'b\t0\t \na\t0\tA\nc\t0\t\nb\t1\t', ['b', 'c']],
    ['CSV', 'c.csv', 'image,caption\na,A\nb,""', ['b']],
    [
      'no sentences',
      'd.json',
      karpathy({ filename: 'a', sentences: [{ raw: 'A' }] }, { filename: 'b', sentences: [] }),
      ['b'],
    ],
    ['no annotations', 'd.json', coco(images, [{ image_id: 1, caption: 'A' }]), ['b', 'c']],
  ])('leaves out images without captions and names them: %s', async (_, name, text, leftOut) => {
    const noted: (readonly string[])[] = [];
    expect(await imagesOf(name, text, (names) => noted.push(names))).toEqual([{ image: 'a', captions: ['A'] }]);
    expect(noted).toEqual([leftOut]);
    expect(leftOutNote('x', leftOut)).toMatch(
      /^x: [12] images? ha(?:s|ve) no captions and (?:is|are) left out \(b(?:, c)?\)$/,
    );
  });

  const GOOD = [{ image: 'a', captions: ['A', 'D'] }];
  it.each([
    ['TSV', 'c.tsv', 'a\t0\tA\nno tab\nb\tx\ty\nb\t0\tf\xfcr\na\t1\tD', ['line 2', 'line 3', 4]],
    ['CSV', 'c.csv', 'image,caption\na,A\nb,c,d\n,E\na,D', ['line 3', 'line 4']],
    [
      'JSON of COCO',
      'd.json',
      coco(
        [
          { id: 1, file_name: 'a' },
          { id: 1, file_name: 'b' },
        ],
        [
          { image_id: 1, caption: 'A' },
          { image_id: 2, caption: 'B' },
          { image_id: '1', caption: 'C' },
          { image_id: 1, caption: 'D' },
        ],
      ),
      ['images[1]', 'annotations[1].image_id', 'annotations[2].image_id'],
    ],
  ])('tells all faults of %s together, or leaves out what is bad', async (_, name, text, bad) => {
    const content = Buffer.from(text, 'latin1');
    await expect(imagesOf(name, content)).rejects.toMatchObject({
      code: 'bad-records',
      details: { numFaults: bad.length },
    });
    const told: unknown[] = [];
    const onBad = ({ details }: InputError) => told.push(details['place'] ?? details['line']);
    const [first, ...others] = await readCaptionFile(join(folder, name), { onBad });
    expect([first]).toEqual(GOOD);
    expect(others).toEqual([]);
    expect([...told].sort()).toEqual([...bad].sort());
  });

  it.each(SAME)('reads %s', async (_, name, text) => {
    expect(await imagesOf(name, text)).toEqual(TWO);
  });

  it('reads quoted fields with line ends', async () => {
    expect(await imagesOf('c.csv', 'image,caption\n"a\nb.jpg","A dog\r\nruns"\n')).toEqual([
      { image: 'a\nb.jpg', captions: ['A dog\r\nruns'] },
    ]);
  });

  it('takes only what the first line has for an index', async () => {
    const text = 'a.jpg#1.jpg\tA dog\nb.jpg#0\tA cat';
    expect((await imagesOf('c.tsv', text)).map(({ image }) => image)).toEqual(['a.jpg#1.jpg', 'b.jpg#0']);
  });

  it('reads the dataset JSON of Karpathy and Fei-Fei with its sets, and drops empty captions', async () => {
    expect(await imagesOf('dataset.json', KARPATHY)).toEqual([
      { image: 'val/b.jpg', captions: ['A dog.'], split: 'train' },
      { image: 'a.jpg', captions: ['Two men', 'Men'], split: 'val' },
      { image: 'c.jpg', captions: ['A cat'], split: 'test' },
      { image: 'd.jpg', captions: ['A cow'] },
    ]);
  });

  it.each(['c.json', 'c.txt'])("reads COCO's captions JSON from %s in the order of its images", async (name) => {
    expect(await imagesOf(name, `\uFEFF${COCO}`)).toEqual([
      { image: 'b.jpg', captions: ['A dog.'] },
      { image: 'a.jpg', captions: ['Two men', 'Men'] },
    ]);
  });

  it.each(FAULTS)('refuses %s', async (_, name, text, sentence) => {
    const fault = await imagesOf(name, text).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(InputError);
    expect(String(fault)).toContain(sentence);
    expect(String(fault)).toContain(join(folder, name));
  });

  it('refuses a missing file and a folder', async () => {
    await expect(readCaptionFile(join(folder, 'none'))).rejects.toThrow(
      /none: expected a captions file, received no such/u,
    );
    await expect(readCaptionFile(folder)).rejects.toThrow('received a folder');
  });
});
