import { untilEnd } from './continuation';

async function* units(text: string) {
  for (const character of text) yield await Promise.resolve({ text: character, logProb: -1 });
}

async function run(text: string, stop?: string, length = 100, signal = new AbortController().signal) {
  const pieces: string[] = [];
  const all = untilEnd(units(text), { length, stop, signal });
  for (let next = await all.next(); ; next = await all.next()) {
    if (next.done === true) return { pieces, text: pieces.join(''), ...next.value };
    pieces.push(next.value);
  }
}

describe('a continuation', () => {
  it('comes unit by unit, up to its length', async () => {
    const { pieces, ending, logProbs } = await run('abcdef', undefined, 4);
    expect([pieces, ending, logProbs.length]).toEqual([['a', 'b', 'c', 'd'], 'length', 4]);
  });

  it.each([
    ['to be.\n\nMORE', '\n\n', { text: 'to be.', ending: 'stop', drawn: 8 }],
    ['aab', 'ab', { text: 'a', ending: 'stop', drawn: 3 }],
    ['abab!', 'abac', { text: 'abab!', ending: 'length', drawn: 5 }],
    ['ab', 'abc', { text: 'ab', ending: 'length', drawn: 2 }],
    ['stop', 'stop', { text: '', ending: 'stop', drawn: 4 }],
  ])('of %j ends in front of %j', async (text, stop, expected) => {
    const { logProbs, ...found } = await run(text, stop, expected.drawn);
    expect({ text: found.text, ending: found.ending, drawn: logProbs.length }).toEqual(expected);
  });

  it('holds back nothing that cannot become the stop text', async () => {
    expect((await run('xayab', 'ab', 5)).pieces).toEqual(['x', 'ay']);
  });

  it('ends when it is interrupted', async () => {
    const interrupt = new AbortController();
    interrupt.abort();
    expect(await run('abc', undefined, 10, interrupt.signal)).toMatchObject({ text: 'a', ending: 'interrupted' });
  });
});
