import { InputError, UsageError } from './errors';
import { Faults } from './faults';

const bad = (line: number) =>
  new InputError({
    where: `a.txt, line ${line}`,
    expected: 'UTF-8',
    received: 'a byte',
    next: 'Mend it.',
    code: 'odd',
  });

function settled(faults: Faults): InputError | undefined {
  try {
    faults.settle();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

const missing = () => Promise.reject<string>(bad(0));

describe('Faults', () => {
  it.each([true, false])('says nothing of a set without faults', async (skipBad) => {
    const said: string[] = [];
    const faults = new Faults({ skipBad, tell: (text) => void said.push(text) });
    expect(await faults.reading(() => Promise.resolve('text'))).toBe('text');
    expect(settled(faults)).toBeUndefined();
    expect(said).toEqual([]);
  });

  it('throws the only fault in its own words', () => {
    const faults = new Faults();
    const fault = bad(3);
    faults.add(fault);
    const error = settled(faults);
    expect(error).toMatchObject({ message: fault.message, code: 'bad-records', cause: fault });
    expect(faults.numBad).toBe(1);
  });

  it.each([
    [2, 'data: expected no faults, received 2. Mend what is bad, or take it out.'],
    [20, 'data: expected no faults, received 20. Mend what is bad, or take it out.'],
    [1021, 'data: expected no faults, received 1,021 (the first 20 are named). Mend what is bad, or take it out.'],
  ])('names the first twenty of %d and counts them', (count, message) => {
    const faults = new Faults();
    const all = Array.from({ length: count }, (_, index) => bad(index + 1));
    all.forEach(faults.add);
    const error = settled(faults);
    expect(error).toMatchObject({ message, code: 'bad-records', details: { numFaults: count } });
    expect(error?.cause).toEqual(new AggregateError(all.slice(0, 20)));
  });

  it('tells what is left out', () => {
    const said: string[] = [];
    const faults = new Faults({ skipBad: true, tell: (text) => void said.push(text) });
    for (let line = 1; line <= 21; line++) faults.add(bad(line));
    expect(settled(faults)).toBeUndefined();
    expect([said.length, said[0], said[20]]).toEqual([21, bad(1).message, '21 left out (the first 20 are named).']);
  });

  it('never leaves out a file, and names those that cannot be read with the rest', async () => {
    for (const skipBad of [true, false]) {
      const faults = new Faults({ skipBad });
      faults.add(bad(1));
      expect(await faults.reading(missing)).toBeUndefined();
      expect(settled(faults)).toMatchObject({ code: 'bad-files', details: { numFaults: 2 } });
      const alone = new Faults({ skipBad });
      await alone.reading(missing);
      expect(settled(alone)).toMatchObject({ message: bad(0).message, code: 'odd' });
    }
  });

  it('lets other errors pass', async () => {
    const usage = new UsageError({ where: 'x', expected: 'y', received: 'z', next: 'Stop.' });
    await expect(new Faults().reading(() => Promise.reject(usage))).rejects.toBe(usage);
  });
});
