import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

/** Runs the program and expects a refusal that leaves the file as it was. */
async function refusal(path: string, argv: readonly string[]): Promise<string> {
  const before = readFileSync(path);
  const { code, err } = await world.run(argv);
  expect([code, world.loaded]).toEqual([2, []]);
  expect(readFileSync(path).equals(before)).toBe(true);
  return err;
}

describe('what caption writes', () => {
  it('replaces no image', async () => {
    const image = world.image('in/a.png', 7);
    for (const flag of ['--output', '--gallery']) {
      expect(await refusal(image, [flag, image, image])).toContain(
        `${flag}: expected a file that is not among the inputs`,
      );
      expect(await refusal(image, [flag, image, world.path('in')])).toContain(
        `${flag}: expected a place for a new file, received ${image}, a picture. Name a new file.`,
      );
    }
    expect(await refusal(image, ['features', '--output', image, world.path('in')])).toContain('a picture');
  });

  it('is two files if it goes to two places', async () => {
    const flags = ['--output', world.path('x.html'), '--gallery', world.path('in/../x.html')];
    mkdirSync(world.path('in'));
    const { code, err } = await world.run([...flags, world.image('in/a.png', 7)]);
    expect([code, existsSync(world.path('x.html'))]).toEqual([2, false]);
    expect(err).toContain('--gallery: expected another file than --output');
  });

  it('replaces an earlier gallery by a new one, and nothing else', async () => {
    const image = world.image('a.png', 7);
    const page = world.path('page.html');
    expect((await world.run(['--gallery', page, image])).code).toBe(0);
    expect((await world.run(['--gallery', page, image])).code).toBe(0);
    world.loaded.length = 0;
    const notes = world.write('notes.html', '<!doctype html><title>My notes</title>');
    expect(await refusal(notes, ['--gallery', notes, image])).toBe(
      `--gallery: expected a place for a new file, received ${notes}, which is not a gallery. Name a new file, or add --overwrite.\n`,
    );
    expect((await world.run(['--gallery', notes, '--overwrite', image])).code).toBe(0);
    expect(readFileSync(notes, 'utf8')).toContain('<main class="grid"');
    expect((await world.run(['--gallery', world.write('empty.html', ''), image])).code).toBe(0);
  });

  it('replaces no list or captions that are read', async () => {
    world.image('in/a.png', 7);
    const captions = world.write('c.tsv', 'a.png\tA cow.\n');
    const flags = ['evaluate', '--images', world.path('in'), '--captions', captions];
    expect(await refusal(captions, [...flags, '--gallery', captions])).toContain('a file that is not among the inputs');
    const list = world.write('list.txt', 'a.png\n');
    expect(await refusal(list, [...flags, '--list', list, '--gallery', list, '--overwrite'])).toContain('not among');
  });
});
