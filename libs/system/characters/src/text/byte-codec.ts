import type { UnitCodec } from './unit-codec';

/** A codec over the bytes of UTF-8, which knows any text. */
export const byteCodec: UnitCodec = {
  units: 'bytes',
  size: 256,
  files: {},
  encode: (text) => Int32Array.from(new TextEncoder().encode(text)),
  reader() {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    return { add: (id) => decoder.decode(Uint8Array.of(id), { stream: true }), end: () => decoder.decode() };
  },
};
