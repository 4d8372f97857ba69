// The order in which a matrix is read by products of few rows: panels of kPanel columns, each row by row, so that a
// product walks through memory once. Made once for all steps of a sequence. The last panel is filled up with zeros.
#pragma once

#include <algorithm>

#include "kernels.h"
#include "simd.h"

namespace LEVEL {

/** Columns of one group; a panel takes kPanel of one, or kWidth of each of four. */
inline int columns_of_group(const PackedShape& shape) { return shape.isGates ? shape.columns / 4 : shape.columns; }

inline int panels_of(int columns, int width) { return (columns + width - 1) / width; }

inline int num_panels(const PackedShape& shape) {
  return panels_of(columns_of_group(shape), shape.isGates ? kWidth : kPanel);
}

inline size_t packed_size(const PackedShape& shape) {
  return static_cast<size_t>(num_panels(shape)) * shape.rows * kPanel;
}

/** The first of the columns that fill register `vector` of a panel, and how many there are; 0 behind the last. */
struct Columns {
  int first, count;
};

inline Columns columns_at(const PackedShape& shape, int panel, int vector) {
  const int size = columns_of_group(shape);
  const int within = shape.isGates ? panel * kWidth : panel * kPanel + vector * kWidth;
  const int group = shape.isGates ? vector : 0;
  return {group * size + within, std::max(0, std::min(kWidth, size - within))};
}

/** Rows of one register's columns of the matrix as it lies. */
inline void pack_columns(const PackedShape& shape, Columns columns, const float* matrix, float* packed) {
  for (int row = 0; row < shape.rows; row++) {
    store(packed + row * kPanel,
          load_some(matrix + static_cast<size_t>(row) * shape.columns + columns.first, columns.count));
  }
}

/** The same of a matrix that lies transposed: its rows are read along, a few at a time: what is written is near. */
inline void pack_rows(const PackedShape& shape, Columns columns, const float* matrix, float* packed) {
  constexpr int kNear = 64;
  for (int near = 0; near < shape.rows; near += kNear) {
    const int last = std::min(shape.rows, near + kNear);
    for (int place = 0; place < kWidth; place++) {
      const float* from = matrix + static_cast<size_t>(columns.first + place) * shape.rows;
      for (int row = near; row < last; row++) packed[row * kPanel + place] = place < columns.count ? from[row] : 0.0f;
    }
  }
}

inline void pack(const PackedShape& shape, const float* matrix, float* packed, const Spread& spread_tasks) {
  spread_tasks(num_panels(shape), [=](int panel) {
    float* to = packed + static_cast<size_t>(panel) * shape.rows * kPanel;
    for (int vector = 0; vector < kTileVectors; vector++, to += kWidth) {
      const Columns columns = columns_at(shape, panel, vector);
      if (shape.isTransposed)
        pack_rows(shape, columns, matrix, to);
      else
        pack_columns(shape, columns, matrix, to);
    }
  });
}

}  // namespace LEVEL
