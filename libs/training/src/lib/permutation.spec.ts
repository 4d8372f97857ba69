import { permutedIndex } from './permutation';

function shuffled(size: number, key: readonly number[]): number[] {
  return Array.from({ length: size }, (_, index) => permutedIndex(index, size, key));
}

describe('permutedIndex', () => {
  it.each([1, 2, 3, 5, 16, 17, 1000])('reaches every place of %i once', (size) => {
    expect(new Set(shuffled(size, [1, 2])).size).toBe(size);
    expect(Math.max(...shuffled(size, [1, 2]))).toBe(size - 1);
  });

  it('repeats for a key and differs between keys', () => {
    expect(shuffled(100, [7, 0])).toEqual(shuffled(100, [7, 0]));
    expect(shuffled(100, [7, 0])).not.toEqual(shuffled(100, [7, 1]));
    expect(shuffled(100, [7, 0])).not.toEqual(shuffled(100, [0, 7]));
  });

  it('puts every index everywhere about equally often', () => {
    const numKeys = 1500;
    const counts = Array.from({ length: 6 }, () => new Array<number>(6).fill(0));
    for (let key = 0; key < numKeys; key += 1) {
      shuffled(6, [key, 3]).forEach((place, index) => {
        const row = counts[index] ?? [];
        row[place] = (row[place] ?? 0) + 1;
      });
    }
    // 250 expected in each cell; its standard deviation is 14.4, 5 of them are 72.
    for (const count of counts.flat()) expect(Math.abs(count - numKeys / 6)).toBeLessThan(72);
  });

  it('leaves no trace of the order in neighbours', () => {
    const places = shuffled(3000, [11, 4]);
    const steps = places.slice(1).map((place, index) => Math.abs(place - (places[index] ?? 0)));
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    expect(mean).toBeGreaterThan(940); // a third of the size for a random order
    expect(mean).toBeLessThan(1060);
  });

  it('covers sizes beyond 32 bits', () => {
    const size = 2 ** 40 + 123;
    const places = Array.from({ length: 200 }, (_, index) => permutedIndex(size - 1 - index, size, [5]));
    expect(new Set(places).size).toBe(200);
    expect(places.every((place) => Number.isInteger(place) && place >= 0 && place < size)).toBe(true);
    expect(Math.max(...places)).toBeGreaterThan(2 ** 39);
  });
});
