// Vectors of single-precision numbers, as wide as the instruction set that this file is compiled for has them, and the
// functions of gates on them. All is in a namespace of that set (LEVEL), so that compilations can be linked together.
#pragma once

#include <cstdint>
#include <cstring>

namespace LEVEL {

#ifdef __AVX512F__
constexpr int kWidth = 16;    // numbers in a register
constexpr int kTileRows = 6;  // 24 of 32 registers hold sums
#else
constexpr int kWidth = 8;
constexpr int kTileRows = 3;  // 12 of 16 registers hold sums
#endif
constexpr int kTileVectors = 4;  // registers in a row of a tile; for an LSTM one of each gate
constexpr int kPanel = kWidth * kTileVectors;

typedef float Vector __attribute__((vector_size(kWidth * sizeof(float))));
typedef int32_t Integers __attribute__((vector_size(kWidth * sizeof(int32_t))));

inline Vector load(const float* from) {
  Vector values;
  std::memcpy(&values, from, sizeof values);
  return values;
}

inline void store(float* to, Vector values) { std::memcpy(to, &values, sizeof values); }

/** The first `count` numbers, zeros behind them. */
inline Vector load_some(const float* from, int count) {
  if (count >= kWidth) return load(from);
  Vector values = {};
  std::memcpy(&values, from, count * sizeof(float));
  return values;
}

inline void store_some(float* to, Vector values, int count) {
  if (count >= kWidth) return store(to, values);
  std::memcpy(to, &values, count * sizeof(float));
}

inline Vector spread(float value) { return value - Vector{}; }

/** e^x, relative error below 2e-7. x is cut to what has a finite exponential that is no subnormal number. */
inline Vector exponential(Vector x) {
  x = x > 88.0f ? spread(88.0f) : x;
  x = x < -87.0f ? spread(-87.0f) : x;
  constexpr float kRounder = 12582912.0f;  // 1.5 * 2^23: adding it leaves no room for a fraction
  const Vector rounded = x * 1.44269504f + kRounder;
  const Vector power = rounded - kRounder;                                // of two
  const Vector rest = x - power * 0.693359375f + power * 2.12194440e-4f;  // the logarithm of two in two parts
  // The rest of the Taylor series, fitted on +-ln(2)/2.
  Vector series = rest * 1.3751382e-3f + 8.3689233e-3f;
  series = series * rest + 4.1669533e-2f;
  series = series * rest + 1.6666518e-1f;
  series = series * rest + 4.9999988e-1f;
  const Vector mantissa = series * rest * rest + rest + 1.0f;
  const Integers exponent = ((Integers)rounded - 0x4b400000 + 127) << 23;  // kRounder's bits
  return mantissa * (Vector)exponent;
}

inline Vector sigmoid(Vector x) { return 1.0f / (1.0f + exponential(-x)); }

inline Vector tangent(Vector x) {  // hyperbolic
  const Vector size = (Vector)((Integers)x & 0x7fffffff);
  const Vector far = 1.0f - 2.0f / (exponential(2.0f * size) + 1.0f);
  const Vector signed_far = (Vector)((Integers)far | ((Integers)x & INT32_MIN));
  // Near zero, where that would cancel, an odd series fitted on +-0.625.
  const Vector square = x * x;
  Vector series = square * -5.7313601e-3f + 2.0664888e-2f;
  series = series * square - 5.3748500e-2f;
  series = series * square + 1.3331562e-1f;
  series = series * square - 3.3333287e-1f;
  return size < 0.625f ? x + x * square * series : signed_far;
}

}  // namespace LEVEL
