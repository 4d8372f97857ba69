import { existsSync } from 'node:fs';
import { readWordVectors } from '@tolmach/word-vectors';
import { FakeWorld } from '../../testing/fake-world';

describe('classify vectors', () => {
  it('learns vectors that training can read', async () => {
    const world = new FakeWorld();
    const text = world.write('en.txt', 'A good film.\nA bad film.\n\nThe film is good.\n');
    const out = world.path('en.vec');
    const argv = ['vectors', '--text', text, '--text', text, '--out', out, '--size', '8', '--min-count', '2'];
    const { code, err } = await world.run(argv);
    expect([code, err]).toEqual([0, '7 words of 8 sentences\n']);
    const { words, size, values } = await readWordVectors(out);
    expect([words.slice(0, 2), size, values.length]).toEqual([['.', 'film'], 8, 56]);
  });

  it('names all lines that are not UTF-8, and learns from the others with --skip-bad', async () => {
    const world = new FakeWorld();
    const text = world.write(
      'en.txt',
      Buffer.from('A good film.\nA b\xe4d film.\nThe film is good.\n\xff\n', 'latin1'),
    );
    const argv = ['vectors', '--text', text, '--out', world.path('en.vec'), '--size', '8', '--min-count', '2'];
    const refused = await world.run(argv);
    expect([refused.code, refused.err]).toEqual([
      4,
      expect.stringMatching(/line 2: .*\n.*line 4: .*\n.*--skip-bad\.\n$/),
    ]);
    const { code, err } = await world.run([...argv, '--skip-bad']);
    expect([code, err]).toEqual([4, expect.stringMatching(/2 left out\.\n/)]);
  });

  it.each([
    [['--out', 'x.vec'], 2, /--text: expected a text file, received nothing/],
    [['--text', 'none.txt'], 2, /--out: expected a file to write/],
    [['--text', 'none.txt', '--out', 'x.vec'], 4, /none\.txt: expected a text file, received no such file/],
  ])('refuses %j', async (argv, code, message) => {
    const result = await new FakeWorld().run(['vectors', ...argv]);
    expect(result.code).toBe(code);
    expect(result.err).toMatch(message);
    expect(existsSync('x.vec')).toBe(false);
  });
});
