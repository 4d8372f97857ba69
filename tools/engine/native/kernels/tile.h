// A tile of a product, held in registers: a few rows times one panel of a packed matrix.
// @see Goto and van de Geijn 2008, section 4 (the inner kernel); the left operand has too few rows to be packed too
#pragma once

#include "packed_matrix.h"

namespace LEVEL {

template <int kRows>
using Tile = Vector[kRows][kTileVectors];

/** Adds `inner` columns of the left rows (`stride` apart) times as many rows of the panel. */
template <int kRows>
inline void add_product(Tile<kRows>& sums, const float* left, size_t stride, const float* panel, int inner) {
  for (int k = 0; k < inner; k++, panel += kPanel) {
    Vector a[kRows];
#pragma GCC unroll 6
    for (int row = 0; row < kRows; row++) a[row] = spread(left[row * stride + k]);
#pragma GCC unroll 4
    for (int vector = 0; vector < kTileVectors; vector++) {
      const Vector b = load(panel + vector * kWidth);
#pragma GCC unroll 6
      for (int row = 0; row < kRows; row++) sums[row][vector] += a[row] * b;
    }
  }
}

/** A number of rows that is known when this is compiled. */
template <int kRows>
struct RowCount {
  static constexpr int value = kRows;
};

/** Calls `visit` for the `rows` at the end, kRows of them at most. */
template <int kRows, typename Visit>
inline void visit_rest(int rows, int first, const Visit& visit) {
  if (rows == kRows) return visit(RowCount<kRows>{}, first);
  if constexpr (kRows > 1) visit_rest<kRows - 1>(rows, first, visit);
}

/** Calls `visit(RowCount, firstRow)` for the tiles of all rows; the last has what is left. */
template <typename Visit>
inline void visit_rows(int first, int last, const Visit& visit) {
  int row = first;
  for (; row + kTileRows <= last; row += kTileRows) visit(RowCount<kTileRows>{}, row);
  visit_rest<kTileRows - 1>(last - row, row, visit);
}

/** Calls `visit(panel, firstRow, lastRow)` until all rows of all panels have been seen, on several processors. */
template <typename Visit>
inline void visit_panels(int panels, int rows, const Spread& spread_tasks, const Visit& visit) {
  constexpr int kTasks = 16;  // enough to share out among a few processors that are not equally free
  const int tiles = panels_of(rows, kTileRows);
  const int parts = panels >= kTasks ? 1 : std::min(tiles, panels_of(kTasks, panels));
  spread_tasks(panels * parts, [&](int task) {
    const int part = task % parts;
    const auto bound = [&](int at) { return std::min(rows, tiles * at / parts * kTileRows); };
    visit(task / parts, bound(part), bound(part + 1));
  });
}

}  // namespace LEVEL
