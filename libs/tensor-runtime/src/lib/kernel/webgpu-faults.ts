import { DeviceError } from '@tolmach/contracts';

/** The part of a WebGPU device that tells of what went wrong. */
export interface FaultyDevice {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  addEventListener(type: 'uncapturederror', listener: (event: DeviceFault) => void): void;
}

interface DeviceFault {
  readonly error: { readonly message: string };
  preventDefault(): void;
}

/** The part of the webgpu backend through which numbers come back. */
export interface ReadingBackend {
  readonly device: FaultyDevice;
  read(dataId: object): Promise<unknown>;
}

const watched = new WeakSet();

/**
 * Makes every read after a fault of the device fail. WebGPU reports a refused shader, a full memory or a lost device on
 * the side and continues, so wrong numbers would come back as if nothing had happened.
 *
 * @param backend - its `read` rejects with {@link DeviceError} from the first fault on
 */
export function failReadsAfterFaults(backend: ReadingBackend): void {
  if (watched.has(backend)) return;
  watched.add(backend);
  let fault: string | undefined;
  backend.device.addEventListener('uncapturederror', (event) => {
    event.preventDefault(); // Dawn would print it
    fault ??= event.error.message;
  });
  backend.device.lost.then(
    ({ message }) => (fault ??= `a lost device: ${message}`),
    () => undefined,
  );
  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    const values = await read(dataId).catch((cause: unknown) => {
      throw faultOf(fault ?? String(cause), cause);
    });
    if (fault !== undefined) throw faultOf(fault);
    return values;
  };
}

/** Dawn's first line says what; the others say where in its own calls. */
function faultOf(message: string, cause?: unknown): DeviceError {
  const [what = message] = message.split('\n');
  return new DeviceError({
    where: 'engine webgpu',
    expected: 'a device that carries out what it is given',
    received: what.trim().replace(/\.$/, ''),
    next: 'Where memory ran out, take a smaller batch; else choose another engine.',
    code: 'gpu-fault',
    cause,
  });
}
