import { configChanges, describeChange } from './config-changes';

it('names keys by their path, lists as a whole, and ignores the order of keys', () => {
  const before = { a: { b: 1, c: [1, { d: 2 }], e: true }, f: 'x', g: 1 };
  const now = { g: 1, a: { e: true, c: [1, { d: 3 }], b: 1 }, h: null };
  expect(configChanges(before, now).map(describeChange)).toEqual([
    'a.c ([1,{"d":2}], now [1,{"d":3}])',
    'f ("x", now unset)',
    'h (unset, now null)',
  ]);
  expect(configChanges(before, structuredClone(before))).toEqual([]);
});
