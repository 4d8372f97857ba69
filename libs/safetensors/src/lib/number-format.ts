/** Largest magnitude of a symmetric int8 value; -128 is not used, so that negation is exact. */
const INT8_MAX = 127;

/** Rows of a matrix as int8 with one float32 scale per row: value = quantised * scale, rounded to nearest. */
export function quantise(values: Float32Array, rows: number): { quantised: Int8Array; scales: Float32Array } {
  const columns = values.length / rows;
  const quantised = new Int8Array(values.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const slice = values.subarray(row * columns, (row + 1) * columns);
    const largest = slice.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    const scale = largest === 0 ? 1 : largest / INT8_MAX;
    scales[row] = scale;
    slice.forEach((value, column) => {
      quantised[row * columns + column] = Math.round(value / scale);
    });
  }
  return { quantised, scales };
}

/** Inverse of {@link quantise}. */
export function dequantise(quantised: Int8Array, scales: Float32Array): Float32Array {
  const columns = quantised.length / scales.length;
  return Float32Array.from(quantised, (value, index) => value * (scales[Math.floor(index / columns)] ?? 1));
}

const FLOAT16_NAN = 0x7e00;
const floatView = new Float32Array(1);
const bitView = new Uint32Array(floatView.buffer);

/**
 * IEEE 754 half-precision bits, rounded to nearest even; values that are too large become the largest finite value, NaN
 * stays NaN.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, (value) => {
    if (Number.isNaN(value)) return FLOAT16_NAN;
    floatView[0] = Math.max(-65504, Math.min(65504, value));
    const bits = bitView[0] ?? 0;
    const sign = (bits >>> 16) & 0x8000;
    const exponent = ((bits >>> 23) & 0xff) - 112;
    const mantissa = bits & 0x7fffff;
    if (exponent <= 0) {
      if (exponent < -10) return sign;
      return sign | roundShift(mantissa | 0x800000, 14 - exponent);
    }
    return sign | roundShift((exponent << 23) | mantissa, 13); // a carry runs into the exponent, as it should
  });
}

/** `value >> shift`, rounded to nearest, ties to even. */
function roundShift(value: number, shift: number): number {
  const half = 2 ** (shift - 1);
  const floor = Math.floor(value / 2 ** shift);
  const rest = value - floor * 2 ** shift;
  return rest > half || (rest === half && floor % 2 === 1) ? floor + 1 : floor;
}

/** float32 values of half-precision bits. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length);
  const known = expandedFloat16s();
  for (let place = 0; place < bits.length; place++) values[place] = known[bits[place] ?? 0] ?? NaN;
  return values;
}

let expanded: Float32Array | undefined;

/** All 65,536 values, computed once: a model has millions. */
function expandedFloat16s(): Float32Array {
  expanded ??= Float32Array.from({ length: 65_536 }, (_, half) => expandFloat16(half));
  return expanded;
}

function expandFloat16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
