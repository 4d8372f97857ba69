import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { porterStem } from './porter-stem';

// The golden script writes this shape; a wrong one fails the comparison below.
const { stems } = JSON.parse(readFileSync(join(__dirname, '../../fixtures/caption-words.json'), 'utf8')) as {
  readonly stems: Readonly<Record<string, string>>;
};

describe('porterStem', () => {
  it('gives the stems of Snowball for 3,000 forms', () => {
    const words = Object.keys(stems);
    expect(words).toHaveLength(3000);
    expect(Object.fromEntries(words.map((word) => [word, porterStem(word)]))).toEqual(stems);
  });

  it.each([
    ['running', 'run'],
    ['children', 'children'],
    ['babies', 'babi'],
    ['skies', 'sky'],
    ['snowboarder', 'snowboard'],
    ["dog's", 'dog'],
    ['ox', 'ox'],
  ])('cuts %s to %s', (word, stem) => expect(porterStem(word)).toBe(stem));
});
