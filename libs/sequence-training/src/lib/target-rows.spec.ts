import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import { assembleTargets } from './target-rows';

it('assembleTargets shifts inputs against outputs, and pads both on the right', () => {
  const { pad, start, end } = DEFAULT_SPECIAL_IDS;
  expect(assembleTargets([Int32Array.of(7, 8, 9), [], [6]], DEFAULT_SPECIAL_IDS)).toEqual({
    targetInputs: Int32Array.of(start, 7, 8, 9, start, pad, pad, pad, start, 6, pad, pad),
    targetOutputs: Int32Array.of(7, 8, 9, end, end, pad, pad, pad, 6, end, pad, pad),
    targetLengths: Int32Array.of(4, 1, 2),
    targetTime: 4,
    size: 7,
  });
});
