import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freshSeed, learningSections, seededNumbers, writeDigitText } from './digit-text';
import type { DigitTask, DigitFiles } from './digit-text';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'digit-text-'));
});
afterEach(() => rm(folder, { recursive: true }));

const linesOf = async (file: string) => (await readFile(file, 'utf8')).trimEnd().split('\n');

async function pairsOf({ source, target }: DigitFiles) {
  const [sources, targets] = [await linesOf(source), await linesOf(target)];
  return sources.map((line, index) => [line, targets[index]]);
}

const written = (name: string, task: DigitTask, seed: number) =>
  writeDigitText(path.join(folder, name), { task, seed, numTrain: 40, numValidation: 10 });

describe('writeDigitText', () => {
  it.each<[DigitTask, (line: string) => string]>([
    ['copy', (line) => line],
    ['sort', (line) => line.split(' ').sort().join(' ')],
  ])('writes rows of 3 to 8 digits and what %s makes of them, none twice', async (task, translate) => {
    const { train, validation } = await written('text', task, freshSeed());
    const [trained, validated] = [(await Promise.all(train.map(pairsOf))).flat(), await pairsOf(validation)];
    expect([trained.length, validated.length]).toEqual([40, 10]);
    const all = [...trained, ...validated];
    expect(new Set(all.map(([source]) => source)).size).toBe(50);
    for (const [source = '', target] of all) {
      expect(source).toMatch(/^\d( \d){2,7}$/);
      expect(target).toBe(translate(source));
    }
  });

  it('writes the same for the same seed, and names its files alike', async () => {
    const [one, two, other] = [
      await written('a', 'copy', 5),
      await written('b', 'copy', 5),
      await written('c', 'copy', 6),
    ];
    expect(path.relative(folder, one.validation.source)).toBe(path.join('a', 'validation.source'));
    expect(await pairsOf(two.validation)).toEqual(await pairsOf(one.validation));
    expect(await pairsOf(other.validation)).not.toEqual(await pairsOf(one.validation));
  });
});

it('draws numbers in [0, 1) that depend on the seed', () => {
  const draw = (seed: number) => Array.from({ length: 1000 }, seededNumbers(seed));
  const numbers = draw(7);
  expect(numbers).toEqual(draw(7));
  expect(numbers).not.toEqual(draw(8));
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(numbers.reduce((sum, value) => sum + value, 0) / 1000).toBeCloseTo(0.5, 1);
});

it('passes data and seed into the config to learn from', () => {
  expect(learningSections({ train: [] }, 3)).toMatchObject({ data: { train: [] }, seed: 3 });
});
