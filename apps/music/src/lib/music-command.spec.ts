import { readFileSync } from 'node:fs';
import { FakeWorld } from '../../testing/fake-world';

const PIECES = {
  valid: [
    [[60, 64], [59], []],
    [[61], [62], [63], [64]],
  ],
  train: [[[21], [108]]],
};

let world: FakeWorld;
let file: string;
beforeEach(() => {
  world = new FakeWorld();
  file = world.write('pieces.json', JSON.stringify(PIECES));
});

describe('music', () => {
  it('writes the opening and what follows it, by name', async () => {
    const { code, out } = await world.run([file, '--piece', '2', '--opening', '2', '--steps', '3']);
    expect([code, out]).toEqual([0, 'C#4\nD4\nD#4\nE4\nF4\n']);
    const rest = await world.run([file, '--steps', '1', '--seed', '5', '--temperature', '0.5']);
    expect(rest.out).toBe('C4 E4\nB3\n-\n-\n');
    expect(world.composed[1]).toEqual({ numSteps: 3, seed: 5, temperature: 0.5 });
  });

  it('continues a chord when there is no file', async () => {
    const { code, out } = await world.run(['--steps', '1']);
    expect([code, out]).toEqual([0, 'C3 G3 E4 C5\nC#3 G#3 F4 C#5\n']);
  });

  it('writes JSON, and a MIDI file', async () => {
    const midi = world.path('out.mid');
    const { code, out } = await world.run([
      file,
      '--list',
      'train',
      '--opening',
      '1',
      '--steps',
      '1',
      '--format',
      'json',
      '--midi',
      midi,
    ]);
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toEqual([
      { step: 1, pitches: [21], given: true },
      { step: 2, pitches: [22], given: false }, // prettier-ignore
    ]);
    expect(readFileSync(midi).subarray(0, 4).toString()).toBe('MThd');
  });

  it.each([
    ['two files', ['a', 'b'], 2, 'received a, b'],
    ['a file that is not there', ['nowhere.json'], 4, 'nowhere.json'],
    [
      'a list that is not there',
      ['FILE', '--list', 'test'],
      4,
      'expected pieces in a list "test", received the lists valid, train.',
    ],
    ['to replace the pieces', ['FILE', '--midi', 'FILE'], 2, '--midi: expected a file that is not among the inputs'],
    ['a piece that is not there', ['FILE', '--piece', '3'], 4, 'expected a piece 3 in the list, received 2 pieces.'],
  ])('refuses %s in a sentence', async (_, argv, exit, sentence) => {
    const { code, out, err } = await world.run(argv.map((one) => (one === 'FILE' ? file : one)));
    expect([code, out, err]).toEqual([exit, '', expect.stringContaining(sentence)]);
  });
});

describe('music evaluate', () => {
  it('is the mean over all steps but the first of each piece', async () => {
    const { out } = await world.run(['evaluate', file]);
    expect(out).toBe('nats per step 8.2000 (2 pieces, 5 steps)\n'); // 9 8 9 8 7
    const { out: json } = await world.run(['evaluate', file, '--format', 'json', '--list', 'train']);
    expect(JSON.parse(json)).toEqual({ nats: 9, pieces: 1, steps: 1 });
  });
});

it('music evaluate needs a file', async () => {
  const { code, err } = await world.run(['evaluate']);
  expect([code, err]).toEqual([2, expect.stringContaining('expected one JSON file with pieces, received none')]);
});

describe('music models', () => {
  it('says what cell a model has', async () => {
    const { out } = await world.run(['models']);
    expect(out).toMatch(/^chorales +gru, 7 x 2 /m);
  });
});
