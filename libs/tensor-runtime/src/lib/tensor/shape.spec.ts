import { ShapeError } from '@tolmach/contracts';
import { expectShape } from './shape';

describe('expectShape', () => {
  it('takes any size where a word stands', () => {
    expect(() => expectShape('here', { shape: [2, 5, 3] }, ['batch', 'time', 3], 'Look.')).not.toThrow();
  });

  it.each([[[2, 5, 4]], [[2, 3]], [[2, 5, 3, 1]]])('names both shapes for %j', (shape) => {
    const check = () => expectShape('here', { shape }, ['batch', 'time', 3], 'Look at it.');
    expect(check).toThrow(ShapeError);
    expect(check).toThrow(`here: expected a tensor [batch, time, 3], received [${shape.join(', ')}]. Look at it.`);
  });
});
