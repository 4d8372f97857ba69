import { busyTicks, childTicks } from './processor-use';

describe('busyTicks', () => {
  it('counts work and stolen time, not idling and waiting', () => {
    expect(busyTicks('cpu  1 20 300 4000 50000 600000 7000000 80000000 9 9\ncpu0 1 1 1 1')).toBe(87600321);
  });
});

describe('childTicks', () => {
  it('adds the times of ended children, whatever the program is called', () => {
    const fields = Array.from({ length: 20 }, (_, index) => String(2 ** index));
    expect(childTicks(`12 (a (very) odd name) ${fields.join(' ')}`)).toBe(2 ** 13 + 2 ** 14);
  });
});
