import { DeviceError } from '@tolmach/contracts';
import { failReadsAfterFaults } from './webgpu-faults';
import type { FaultyDevice, ReadingBackend } from './webgpu-faults';

/** A device that does what it is told to, and a backend that reads 7 from it. */
function fakeBackend(read: () => Promise<unknown> = () => Promise.resolve(7)) {
  const listeners: Parameters<FaultyDevice['addEventListener']>[1][] = [];
  const preventDefault = jest.fn();
  let lose = (_message: string): void => undefined;
  const lost = new Promise<{ reason: string; message: string }>((resolve) => {
    lose = (message) => resolve({ reason: 'unknown', message });
  });
  const device: FaultyDevice = { lost, addEventListener: (_, listener) => listeners.push(listener) };
  const backend: ReadingBackend = { device, read };
  failReadsAfterFaults(backend);
  const report = (message: string) => listeners.forEach((tell) => tell({ error: { message }, preventDefault }));
  return { backend, listeners, preventDefault, report, lose: (message: string) => lose(message) };
}

describe('failReadsAfterFaults', () => {
  it('lets values through while nothing is wrong', async () => {
    await expect(fakeBackend().backend.read({})).resolves.toBe(7);
  });

  it('fails every read after a refused shader, with the first thing that went wrong', async () => {
    const { backend, report, preventDefault } = fakeBackend();
    report('Too many storage buffers (17).\n - While calling CreateComputePipeline');
    report('Invalid CommandBuffer');
    const sentence =
      'engine webgpu: expected a device that carries out what it is given, received Too many storage buffers (17). ' +
      'Where memory ran out, take a smaller batch; else choose another engine.';
    await expect(backend.read({})).rejects.toThrow(DeviceError);
    await expect(backend.read({})).rejects.toMatchObject({ code: 'gpu-fault', message: sentence });
    expect(preventDefault).toHaveBeenCalledTimes(2);
  });

  it('says that the device is lost, and keeps what the read itself said as the cause', async () => {
    const cause = new Error('mapping was aborted');
    const { backend, lose } = fakeBackend(() => Promise.reject(cause));
    lose('the driver was reset');
    await expect(backend.read({})).rejects.toMatchObject({
      message: expect.stringContaining('received a lost device: the driver was reset.') as string,
      cause,
    });
  });

  it('watches a backend once', () => {
    const { backend, listeners } = fakeBackend();
    failReadsAfterFaults(backend);
    expect(listeners).toHaveLength(1);
  });
});
