import { readFileSync, rmSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { captionScores } from '@tolmach/metrics';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
let flags: string[];
beforeEach(() => {
  world = new FakeWorld();
  [1, 2, 3, 4].forEach((grey) => world.image(`in/${String(grey)}.png`, grey));
  const lines = ['2.png\tgrey 2', '1.png\ta dark grey square', '2.png\tgrey two', '3.png\tgrey 4 or so', '1.png\tgrey'];
  const captions = world.write('captions.tsv', lines.map((line) => `${line}\n`).join(''));
  flags = ['evaluate', '--images', world.path('in'), '--captions', captions];
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

const scoresOf = (out: string) => out.trimEnd().split('\n').map((line) => JSON.parse(line) as { name: string; score: number; signature: string }); // prettier-ignore

describe('caption evaluate', () => {
  it('scores the images of a captions file', async () => {
    const { code, out } = await world.run([...flags, '--format', 'json']);
    const references = [['grey 2', 'grey two'], ['a dark grey square', 'grey'], ['grey 4 or so']]; // prettier-ignore
    const expected = captionScores(['grey 2', 'grey 1', 'grey 3'], references);
    expect(code).toBe(0);
    expect(scoresOf(out).map(({ name, score }) => [name, score])).toEqual(
      [
        ['BLEU-1', expected.bleu1],
        ['BLEU-2', expected.bleu2],
        ['BLEU-3', expected.bleu3],
        ['BLEU-4', expected.bleu4],
        ['ROUGE-L', expected.rougeL],
        ['CIDEr-D', expected.ciderD],
        ['METEOR-exact-stem', expected.meteorExactStem],
      ].map(([name, score]) => [name, Number(Number(score).toFixed(4))]),
    );
    expect(scoresOf(out)[0]?.signature).toBe(expected.signature);
    expect(expected.bleu1).toBeGreaterThan(expected.bleu2);
  });

  it('says how little a few images tell, and how many captions have no words', async () => {
    expect((await world.run(flags)).err).toContain(
      'CIDEr-D weighs words by how many images have them: of 3 images it says little.',
    );
    const one = world.write('one.tsv', '1.png\t.\n');
    const { err, out } = await world.run([...flags, '--captions', one, '--format', 'json']);
    expect(err).toContain('of 1 image it says nothing, and is 0.');
    expect(err).toContain('1 of the captions to compare with have no words.');
    expect(scoresOf(out)[0]).toMatchObject({ numEmptyHypotheses: 0, numEmptyReferences: 1 });
  });

  it('prints a line for each score, and their signature', async () => {
    const { out } = await world.run(flags);
    expect(out).toMatch(/^BLEU-1 {12}\d+\.\d\d\n(.* \d+\.\d\d\n){6}signature nrefs:1-2\|images:3\|.*\n$/);
  });

  it('scores those of a list, in its order, or of a split', async () => {
    const list = world.write('val.txt', '3.png\n2.png\n');
    const page = world.path('page.html');
    await world.run([...flags, '--list', list, '--gallery', page]);
    const html = readFileSync(page, 'utf8');
    expect(html.match(/<article/g)).toHaveLength(2);
    expect(html.indexOf('3.png')).toBeLessThan(html.indexOf('2.png'));
    expect(html).toContain('<li>grey two</li>');
    const images = ['test', 'val'].map((split, index) => {
      return { filename: `${String(index + 1)}.png`, split, sentences: [{ raw: 'grey' }] };
    });
    const captions = world.write('dataset.json', JSON.stringify({ images }));
    const { out } = await world.run([...flags, '--captions', captions, '--split', 'val', '--format', 'json']);
    expect(scoresOf(out)[0]?.signature).toContain('images:1');
  });

  it('knows a name in another Unicode form, in the list and in the folder', async () => {
    world.image('in/cafe\u0301.png', 9);
    world.write('captions.tsv', 'caf\u00e9.png\tgrey 9\n1.png\tgrey 1\n');
    const list = world.write('val.txt', 'cafe\u0301.png\n');
    const { code, out } = await world.run([...flags, '--list', list]);
    expect(code).toBe(0);
    expect(out).toMatch(/^BLEU-1 {12}100\.00\n/);
  });

  it.each([
    ['a listed image without captions', 'val.txt', '2.png\n4.pmg\n', 'captions for, received 4.pmg. Did you mean'],
    ['an image that cannot be read', 'in/2.png', 'no image', 'in/2.png: expected an image'],
    ['a captions file of another form', 'captions.tsv', 'hello', 'captions.tsv, line 1: expected'],
  ])('ends with 4 and no score at %s', async (_what, name, content, sentence) => {
    const path = world.write(name, content);
    const { code, out, err } = await world.run([...flags, ...(name === 'val.txt' ? ['--list', path] : [])]);
    expect([code, out]).toEqual([4, '']);
    expect(err).toContain(sentence);
  });

  const OTHERWISE = 'Mend what is bad, or take it out. Or continue without them: --skip-bad.';

  it('names all images that cannot be read, before any work', async () => {
    world.write('in/2.png', 'no image');
    world.write('in/1.png', '');
    const { code, out, err } = await world.run([...flags, '--quiet']);
    expect([code, out, world.batches]).toEqual([4, '', []]);
    expect(err.replaceAll(`${world.folder}/`, '').split('\n')).toEqual([
      expect.stringMatching(/^in\/2\.png: expected an image/) as string,
      expect.stringMatching(/^in\/1\.png: expected a whole/) as string,
      `data: expected no faults, received 2. ${OTHERWISE}`,
      '',
    ]);
  });

  it('names the first twenty, and counts all', async () => {
    const captions = Array.from({ length: 25 }, (_, index) => `gone${String(index)}.png\tgrey\n`).join('');
    world.write('captions.tsv', captions);
    const { err } = await world.run([...flags, '--quiet']);
    expect(err.match(/gone\d+\.png: expected an image file/g)).toHaveLength(20);
    expect(err).toContain('data: expected no faults, received 25 (the first 20 are named).');
  });

  const ODD_FILES = [
    ['captions.tsv', '2.png\tgrey 2\n1.png\n3.png\tgrey \xe9\n1.png\tgrey 1\ngone.png\tgrey\n', 3],
    [
      'results.csv',
      'image_name| comment_number| comment\n2.png| 0| grey 2\n2.png| 1 grey\n| 0| grey\n1.png| 0| grey 1\n',
      2,
    ],
    ['val.txt', '2.png\n1.png\n2.png\n1.pgn\nc\xe9.png\n', 3],
    [
      'coco.json',
      JSON.stringify({
        images: ['2.png', '1.png', '1.png'].map((name, id) => ({ id, file_name: name })),
        annotations: [0, 1, '1', 7].map((id, index) => ({ image_id: id, caption: `grey ${2 - (index % 2)}` })),
      }),
      3,
    ],
  ] as const;

  it.each(ODD_FILES)(
    'names all that is wrong with %s and the images, and does without it',
    async (name, content, numBad) => {
      const file = world.write(name, Buffer.from(content, 'latin1'));
      const given = [...flags, ...(name === 'val.txt' ? ['--list', file] : ['--captions', file]), '--quiet'];
      if (name === 'val.txt') world.write('captions.tsv', '1.png\tgrey 1\n2.png\tgrey 2\n');
      const refused = await world.run(given);
      expect([refused.code, refused.out, world.batches]).toEqual([4, '', []]);
      expect(refused.err.split('\n')).toHaveLength(numBad + 2);
      expect(refused.err).toContain(`data: expected no faults, received ${String(numBad)}. ${OTHERWISE}`);
      const { code, out, err } = await world.run([...given, '--skip-bad', '--format', 'json']);
      expect([code, err]).toEqual([4, refused.err.replace(/data: .*/, `${String(numBad)} left out.`)]);
      expect(scoresOf(out)[0]).toMatchObject({ name: 'BLEU-1', score: 100, numSkipped: numBad });
      expect(scoresOf(out)[0]?.signature).toContain('images:2');
    },
  );

  it('scores the others with --skip-bad, says how many are missing, and ends with 4', async () => {
    world.write('in/2.png', 'no image');
    const { code, out, err } = await world.run([...flags, '--quiet', '--skip-bad', '--format', 'json']);
    expect(code).toBe(4);
    expect(err).toContain('\n1 left out.\n');
    const { signature } = captionScores(['grey 1', 'grey 3'], [['a dark grey square', 'grey'], ['grey 4 or so']]);
    expect(scoresOf(out)[0]).toMatchObject({ name: 'BLEU-1', signature, numSkipped: 1 });
    expect((await world.run([...flags, '--quiet', '--skip-bad'])).out).toContain('images:2');
  });

  it('has no score when all are bad', async () => {
    for (const name of ['1', '2', '3']) world.write(`in/${name}.png`, 'no image');
    const { code, out, err } = await world.run([...flags, '--quiet', '--skip-bad']);
    expect([code, out]).toEqual([4, '']);
    expect(err).toMatch(/\n3 left out\.\nimages: expected some that can be read, received none\. Check the paths/);
  });

  it('asks for what is missing', async () => {
    expect((await world.run(['evaluate'])).err).toContain('--images: expected a folder of images, received nothing.');
    expect((await world.run([...flags, '--split', 'test'])).err).toContain('expected an image that it marks test');
  });

  it('gives no score when it is interrupted', async () => {
    const stop = new AbortController();
    world.onBatch = () => {
      stop.abort();
    };
    const stdout = new PassThrough();
    expect((await world.run([...flags, '--batch-size', '1'], { signal: stop.signal, stdout })).code).toBe(130);
    expect(stdout.read()).toBeNull();
  });
});
