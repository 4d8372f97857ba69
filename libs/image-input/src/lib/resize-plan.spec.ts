import fc from 'fast-check';
import { resizePlan } from './resize-plan';

const CONFIG = { height: 20, width: 28, background: '#ffffff' };

it.each([
  ['squash', { inSize: 97, scaledSize: 28, from: 0, count: 28, offset: 0 }, { scaledSize: 20, from: 0, offset: 0 }],
  ['crop', { inSize: 97, scaledSize: 32, from: 2, count: 28, offset: 0 }, { scaledSize: 20, from: 0, offset: 0 }],
  ['pad', { inSize: 97, scaledSize: 28, from: 0, count: 28, offset: 0 }, { scaledSize: 18, from: 0, offset: 1 }],
] as const)('%s plans both axes', (resize, columns, rows) => {
  const plan = resizePlan({ ...CONFIG, resize }, { width: 97, height: 61 });
  expect(plan.columns).toEqual(columns);
  expect(plan.rows).toMatchObject(rows);
});

const SIDE = fc.integer({ min: 1, max: 10_000 });

it('cuts and pads evenly, and never both on one axis', () => {
  fc.assert(
    fc.property(SIDE, SIDE, fc.constantFrom('squash', 'crop', 'pad'), (width, height, resize) => {
      const { columns, rows } = resizePlan({ ...CONFIG, resize }, { width, height });
      for (const [axis, outSize] of [
        [columns, CONFIG.width],
        [rows, CONFIG.height],
      ] as const) {
        const [cutBefore, cutBehind] = [axis.from, axis.scaledSize - axis.from - axis.count];
        const [before, behind] = [axis.offset, outSize - axis.offset - axis.count];
        expect([0, 1]).toContain(cutBehind - cutBefore);
        expect([0, 1]).toContain(behind - before);
        expect(cutBehind * behind).toBe(0);
        if (resize !== 'pad') expect(behind).toBe(0);
        if (resize !== 'crop') expect(cutBehind).toBe(0);
      }
      if (resize !== 'squash') {
        expect(columns.scaledSize === CONFIG.width || rows.scaledSize === CONFIG.height).toBe(true);
      }
    }),
  );
});
