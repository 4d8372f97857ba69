import { PARAMETER_PATHS, pathInCnn } from './parameter-paths';

it('takes the path of a layer of the CNN back to its name', () => {
  expect(pathInCnn(`${PARAMETER_PATHS.imageEncoder.cnn('block/stem')}/weights`)).toBe('block/stem/weights');
  expect(pathInCnn(PARAMETER_PATHS.imageEncoder.positions)).toBeUndefined();
  expect(pathInCnn('encoder/cnnx/stem/weights')).toBeUndefined();
});
