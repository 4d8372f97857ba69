// Products of rows with kernels in panels: a tile of a few rows by four registers of columns stays in registers.
// @see Goto and van de Geijn 2008
#pragma once

#include <immintrin.h>

#include <algorithm>

#include "../kernels/simd.h"
#include "step_kernels.h"

namespace LEVEL {

/** Single precision: one input a group. */
struct Floats {
  typedef Vector Sum;
  static Sum start(const Kernel&, int) { return Sum{}; }
  static Sum add(Sum sum, uint32_t left, const float* right) {
    float value;
    std::memcpy(&value, &left, sizeof value);
    return sum + value * load(right);
  }
  static Vector finish(Sum sum, const Kernel&, int, float) { return sum; }
};

/**
 * Bytes around 128 times signed bytes, summed up in 32 bits. Without VNNI pairs are added up in 16 bits first, which the
 * kernels' scales leave room for.
 */
struct Bytes {
  typedef Integers Sum;
  static Sum start(const Kernel& kernel, int column) {
    Sum offsets;
    std::memcpy(&offsets, kernel.offsets.data() + column, sizeof offsets);
    return offsets;
  }
  static Sum add(Sum sum, uint32_t left, const float* right) {
#if defined(__AVX512VNNI__)
    const __m512i bytes = _mm512_load_si512(right);
    return (Sum)_mm512_dpbusd_epi32((__m512i)sum, _mm512_set1_epi32(static_cast<int>(left)), bytes);
#elif defined(__AVX512BW__)
    const __m512i pairs =
        _mm512_maddubs_epi16(_mm512_set1_epi32(static_cast<int>(left)), _mm512_load_si512(right));
    return sum + (Sum)_mm512_madd_epi16(pairs, _mm512_set1_epi16(1));
#else
    const __m256i bytes = _mm256_load_si256(reinterpret_cast<const __m256i*>(right));
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi32(static_cast<int>(left)), bytes);
    return sum + (Sum)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
#endif
  }
  static Vector finish(Sum sum, const Kernel& kernel, int column, float range) {
    return __builtin_convertvector(sum, Vector) * load(kernel.scales.data() + column) * range;
  }
};

/** kRows rows by one panel; `finished(row, sums)` gets each row's registers. */
template <typename Form, int kRows, typename Finished>
inline void tile(const Kernel& kernel, Inputs inputs, const Rows& rows, int first, int panel, const Finished& finished) {
  typename Form::Sum sums[kRows][kTileVectors];
  const int column = panel * kPanel;
#pragma GCC unroll 4
  for (int vector = 0; vector < kTileVectors; vector++) {
    const auto start = Form::start(kernel, column + vector * kWidth);
#pragma GCC unroll 6
    for (int row = 0; row < kRows; row++) sums[row][vector] = start;
  }
  const float* right = reinterpret_cast<const float*>(kernel.values.data()) +
                       (static_cast<size_t>(panel) * kernel.groups + inputs.first) * kPanel;
  const uint32_t* left = rows.values + static_cast<size_t>(first) * rows.groups;
  for (int group = 0; group < inputs.count; group++, right += kPanel) {
#pragma GCC unroll 6
    for (int row = 0; row < kRows; row++) {
      const uint32_t value = left[static_cast<size_t>(row) * rows.groups + group];
#pragma GCC unroll 4
      for (int vector = 0; vector < kTileVectors; vector++)
        sums[row][vector] = Form::add(sums[row][vector], value, right + vector * kWidth);
    }
  }
#pragma GCC unroll 6
  for (int row = 0; row < kRows; row++) {
    const float range = rows.ranges == nullptr ? 1.0f : rows.ranges[first + row];
    Vector values[kTileVectors];
#pragma GCC unroll 4
    for (int vector = 0; vector < kTileVectors; vector++)
      values[vector] = Form::finish(sums[row][vector], kernel, column + vector * kWidth, range);
    finished(first + row, values);
  }
}

/** The last rows, fewer than a full tile has. */
template <typename Form, int kRows, typename Finished>
inline void last_tile(const Kernel& kernel, Inputs inputs, const Rows& rows, int first, int panel,
                      const Finished& finished) {
  if constexpr (kRows > 0) {
    if (rows.count - first == kRows) return tile<Form, kRows>(kernel, inputs, rows, first, panel, finished);
    last_tile<Form, kRows - 1>(kernel, inputs, rows, first, panel, finished);
  }
}

template <typename Form, typename Finished>
inline void all_tiles(const Kernel& kernel, Inputs inputs, const Rows& rows, int panel, const Finished& finished) {
  int first = 0;
  for (; first + kTileRows <= rows.count; first += kTileRows)
    tile<Form, kTileRows>(kernel, inputs, rows, first, panel, finished);
  last_tile<Form, kTileRows - 1>(kernel, inputs, rows, first, panel, finished);
}

/** One panel of all rows. */
template <typename Finished>
inline void multiply_panel(const Kernel& kernel, Inputs inputs, const Rows& rows, int panel, const Finished& finished) {
  if (kernel.isBytes) return all_tiles<Bytes>(kernel, inputs, rows, panel, finished);
  all_tiles<Floats>(kernel, inputs, rows, panel, finished);
}

}  // namespace LEVEL
