import { SCALING_AXES, SCALING_BASE, scalingPoints } from './scaling-axes';

describe('scalingPoints', () => {
  it.each(SCALING_AXES)('varies nothing but %s, and passes through the base', (axis) => {
    const points = scalingPoints(axis, SCALING_BASE);
    const base = { ...SCALING_BASE, sentences: SCALING_BASE.batch };
    for (const { value, shape } of points) {
      const sentences = axis === 'batch' ? { sentences: value } : {}; // one batch: its size is their number
      expect(shape).toEqual({ ...base, ...sentences, [axis]: value });
    }
    expect(points.map(({ value }) => value)).toContain(base[axis]);
  });

  it.each(SCALING_AXES)('goes up along %s', (axis) => {
    const values = scalingPoints(axis, SCALING_BASE).map(({ value }) => value);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(new Set(values).size).toBe(values.length);
  });

  it('takes another base', () => {
    const [first] = scalingPoints('beam', { ...SCALING_BASE, batch: 2 });
    expect(first?.shape).toMatchObject({ batch: 2, sentences: 2, beam: 1 });
  });
});
