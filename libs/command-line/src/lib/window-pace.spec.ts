import { readAhead } from './read-ahead';
import { WindowPace } from './window-pace';

const LARGEST = { maxRecords: 256, maxSize: 65_536, maxWaitMs: 50, loneSize: 100 };

/** Records of the windows after each that was told, at this speed. */
function windows(recordsPerSecond: number, numWindows: number): number[] {
  const pace = new WindowPace(LARGEST);
  return Array.from({ length: numWindows }, () => {
    const { maxRecords } = pace;
    pace.tell(maxRecords, (maxRecords / recordsPerSecond) * 1000);
    return maxRecords;
  });
}

describe('WindowPace', () => {
  it.each([
    ['fast', 1000, [32, 128, 256, 256]],
    ['at the pace', 200, [32, 128, 180, 180]],
    ['slow', 10, [32, 9, 9, 9]],
    ['very slow', 0.2, [32, 8, 2, 1, 1]],
  ])('finds windows of less than a second: %s', (_, speed, expected) => {
    expect(windows(speed, expected.length)).toEqual(expected);
  });

  it('grows only after a full window, and shrinks after any', () => {
    const pace = new WindowPace(LARGEST);
    pace.tell(1, 1);
    expect(pace.maxRecords).toBe(32);
    pace.tell(2, 900);
    expect(pace.maxRecords).toBe(8);
  });

  it('keeps the other limits, and never begins above the largest', () => {
    expect({ ...new WindowPace(LARGEST) }).toMatchObject({ maxSize: 65_536, maxWaitMs: 50, loneSize: 100 });
    expect(new WindowPace({ ...LARGEST, maxRecords: 5 }).maxRecords).toBe(5);
  });

  it('sets the windows that are read ahead', async () => {
    const pace = new WindowPace(LARGEST);
    const sizes: number[] = [];
    for await (const window of readAhead(records(100), () => 1, pace)) {
      sizes.push(window.length);
      pace.tell(window.length, 100 * window.length); // ten a second
    }
    expect(sizes).toEqual([32, 9, 9, 9, 9, 9, 9, 9, 5]);
  });
});

async function* records(count: number): AsyncGenerator<number> {
  for (let index = 0; index < count; index++) yield await Promise.resolve(index);
}
