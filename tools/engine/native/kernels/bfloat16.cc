#include "bfloat16.h"

#include <immintrin.h>

#include <algorithm>
#include <vector>

// A processor's instruction takes pairs of neighbours along the inner dimension: here a pair is a 32-bit number, and a
// panel of a packed matrix is, for each pair of its rows, one pair of each of its columns.
namespace {

using Pair = uint32_t;

constexpr int kLanes = 16;                           // pairs in a register
constexpr int kVectors = bfloat16::kPanel / kLanes;  // registers in a row of a tile
constexpr int kTileRows = 8;                         // 24 of 32 registers hold sums
constexpr int64_t kDepth = 256;                      // pairs at a time: a panel's stay in the nearest cache

constexpr int64_t pairs_of(int64_t rows) { return (rows + 1) / 2; }

__mmask16 first_lanes(int64_t count) {
  return count >= kLanes ? 0xffff : count <= 0 ? 0 : static_cast<__mmask16>((1u << count) - 1);
}

/** Pairs of one number of each. */
__m512i pair_up(__m512 low, __m512 high) {
  const auto rounded = [](__m512 values) { return _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(values)); };
  return _mm512_or_si512(rounded(low), _mm512_slli_epi32(rounded(high), 16));
}

/** Pairs of neighbours of up to 32 numbers. */
__m512i pair_neighbours(const float* from, int64_t count) {
  const __m512 low = _mm512_maskz_loadu_ps(first_lanes(count), from);
  const __m512 high = count > kLanes ? _mm512_maskz_loadu_ps(first_lanes(count - kLanes), from + kLanes) : _mm512_setzero_ps();
  return (__m512i)_mm512_cvtne2ps_pbh(high, low);
}

/** Sixteen registers as sixteen columns of what they were as rows. */
void transpose(__m512i (&rows)[kLanes]) {
  __m512i other[kLanes];
  for (int at = 0; at < kLanes; at += 2) {
    other[at] = _mm512_unpacklo_epi32(rows[at], rows[at + 1]);
    other[at + 1] = _mm512_unpackhi_epi32(rows[at], rows[at + 1]);
  }
  for (int at = 0; at < kLanes; at += 4) {
    for (int half = 0; half < 2; half++) {
      rows[at + 2 * half] = _mm512_unpacklo_epi64(other[at + half], other[at + half + 2]);
      rows[at + 2 * half + 1] = _mm512_unpackhi_epi64(other[at + half], other[at + half + 2]);
    }
  }
  // Now each quarter of rows[4 * i + j] is column 4 * quarter + j of rows 4 * i to 4 * i + 3.
  for (int column = 0; column < 4; column++) {
    const __m512i even = _mm512_shuffle_i32x4(rows[column], rows[column + 4], 0x88);
    const __m512i odd = _mm512_shuffle_i32x4(rows[column], rows[column + 4], 0xdd);
    const __m512i even_below = _mm512_shuffle_i32x4(rows[column + 8], rows[column + 12], 0x88);
    const __m512i odd_below = _mm512_shuffle_i32x4(rows[column + 8], rows[column + 12], 0xdd);
    other[column] = _mm512_shuffle_i32x4(even, even_below, 0x88);
    other[column + 8] = _mm512_shuffle_i32x4(even, even_below, 0xdd);
    other[column + 4] = _mm512_shuffle_i32x4(odd, odd_below, 0x88);
    other[column + 12] = _mm512_shuffle_i32x4(odd, odd_below, 0xdd);
  }
  std::copy_n(other, kLanes, rows);
}

/** Pairs of a matrix's rows, where `width` columns make a block and a block's pairs lie one row of pairs after the other. */
struct Blocks {
  Pair* pairs;
  int64_t depth, width;

  Pair* at(int64_t pair, int64_t column) const {
    return pairs + (column / width * depth + pair) * width + column % width;
  }
};

/** Pairs `count` columns of a matrix that is meant as it lies, zeros where it has none. */
void pair_lying(const Matrix& from, int64_t first, int64_t count, const Blocks& to) {
  for (int64_t pair = 0; pair < to.depth; pair++) {
    const float* low = from.values + 2 * pair * from.step;
    const bool has_high = 2 * pair + 1 < from.rows;
    for (int64_t column = first; column < first + count; column += kLanes) {
      const __mmask16 mask = first_lanes(from.columns - column);
      const __m512 high = _mm512_maskz_loadu_ps(has_high ? mask : 0, low + from.step + column);
      _mm512_storeu_si512(to.at(pair, column), pair_up(_mm512_maskz_loadu_ps(mask, low + column), high));
    }
  }
}

/** Likewise of one that is meant the other way round. */
void pair_transposed(const Matrix& from, int64_t first, int64_t count, const Blocks& to) {
  for (int64_t column = first; column < first + count; column += kLanes) {
    for (int64_t pair = 0; pair < to.depth; pair += kLanes) {
      __m512i rows[kLanes];
      for (int lane = 0; lane < kLanes; lane++) {
        const bool is_there = column + lane < from.columns;
        rows[lane] = is_there ? pair_neighbours(from.values + (column + lane) * from.step + 2 * pair, from.rows - 2 * pair)
                              : _mm512_setzero_si512();
      }
      transpose(rows);
      const int64_t last = std::min<int64_t>(kLanes, to.depth - pair);
      for (int64_t lane = 0; lane < last; lane++) _mm512_storeu_si512(to.at(pair + lane, column), rows[lane]);
    }
  }
}

/** Pairs of a factor's rows: `rowStep` from one row to the next, `step` from one pair of a row to the next. */
struct PairedRows {
  const Pair* pairs;
  int64_t rowStep, step;
};

/** Pairs of all rows of a left factor, in memory that lasts until this thread pairs another. */
class LeftPairs {
 public:
  explicit LeftPairs(const Matrix& left) : is_transposed_(left.isTransposed), depth_(pairs_of(left.columns)) {
    thread_local std::vector<Pair> memory;
    memory.resize(parts_of(left.rows, kLanes) * kLanes * depth_ + kLanes);
    pairs_ = memory.data();
    if (is_transposed_) pair_lying(left.transposed(), 0, left.rows, {pairs_, depth_, kLanes});
    for (int64_t row = 0; row < left.rows && !is_transposed_; row++) {
      const float* from = left.values + row * left.step;
      for (int64_t at = 0; at < left.columns; at += 2 * kLanes)
        _mm512_storeu_si512(pairs_ + row * depth_ + at / 2, pair_neighbours(from + at, left.columns - at));
    }
  }

  PairedRows from(int64_t row, int64_t pair) const {
    if (!is_transposed_) return {pairs_ + row * depth_ + pair, depth_, 1};
    return {pairs_ + row / kLanes * kLanes * depth_ + pair * kLanes + row % kLanes, 1, kLanes};
  }

 private:
  bool is_transposed_;
  int64_t depth_;
  Pair* pairs_;
};

/** Rows of `left` times a panel, of whose columns `width` count. */
template <int kRows>
void multiply_tile(const PairedRows& left, const Pair* panel, int64_t depth, int64_t width, Sums sums) {
  __m512 tile[kRows][kVectors];
  __mmask16 masks[kVectors];
  for (int vector = 0; vector < kVectors; vector++) masks[vector] = first_lanes(width - vector * kLanes);
  for (int row = 0; row < kRows; row++) {
    for (int vector = 0; vector < kVectors; vector++) {
      const float* from = sums.values + row * sums.step + vector * kLanes;
      tile[row][vector] = sums.adds ? _mm512_maskz_loadu_ps(masks[vector], from) : _mm512_setzero_ps();
    }
  }
  for (int64_t pair = 0; pair < depth; pair++, panel += bfloat16::kPanel) {
    __m512bh columns[kVectors];
    for (int vector = 0; vector < kVectors; vector++)
      columns[vector] = (__m512bh)_mm512_loadu_si512(panel + vector * kLanes);
    for (int row = 0; row < kRows; row++) {
      const auto spread = (__m512bh)_mm512_set1_epi32(static_cast<int>(left.pairs[row * left.rowStep + pair * left.step]));
      for (int vector = 0; vector < kVectors; vector++)
        tile[row][vector] = _mm512_dpbf16_ps(tile[row][vector], spread, columns[vector]);
    }
  }
  for (int row = 0; row < kRows; row++) {
    for (int vector = 0; vector < kVectors; vector++)
      _mm512_mask_storeu_ps(sums.values + row * sums.step + vector * kLanes, masks[vector], tile[row][vector]);
  }
}

using MultiplyTile = void (*)(const PairedRows&, const Pair*, int64_t, int64_t, Sums);
constexpr MultiplyTile kMultiplyRows[kTileRows] = {multiply_tile<1>, multiply_tile<2>, multiply_tile<3>, multiply_tile<4>,
                                                   multiply_tile<5>, multiply_tile<6>, multiply_tile<7>, multiply_tile<8>};

}  // namespace

namespace bfloat16 {

bool is_available() { return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw"); }

int64_t packed_size(int64_t rows, int64_t columns) { return parts_of(columns, kPanel) * kPanel * pairs_of(rows); }

void pack(const Matrix& matrix, int64_t first, int64_t count, float* packed) {
  const auto pair = matrix.isTransposed ? pair_transposed : pair_lying;
  pair(matrix, first * kPanel, count * kPanel, {reinterpret_cast<Pair*>(packed), pairs_of(matrix.rows), kPanel});
}

void multiply_here(const Matrix& left, const PackedMatrix& right, int64_t first, int64_t count, Sums sums) {
  const LeftPairs rows(left);
  const int64_t depth = pairs_of(right.rows);
  for (int64_t pair = 0; pair < depth; pair += kDepth) {
    for (int64_t panel = first; panel < first + count; panel++) {
      const Pair* pairs = reinterpret_cast<const Pair*>(right.values) + (panel * depth + pair) * kPanel;
      const int64_t width = std::min(kPanel, right.columns - panel * kPanel);
      for (int64_t row = 0; row < left.rows; row += kTileRows) {
        const int64_t height = std::min<int64_t>(kTileRows, left.rows - row);
        float* to = sums.values + row * sums.step + (panel - first) * kPanel;
        kMultiplyRows[height - 1](rows.from(row, pair), pairs, std::min(kDepth, depth - pair), width,
                                  {to, sums.step, sums.adds || pair > 0});
      }
    }
  }
}

}  // namespace bfloat16
