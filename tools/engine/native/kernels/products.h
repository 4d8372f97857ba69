// Products of matrices, by oneDNN or in bfloat16, one thread for each: what is shared out among threads, and with it every
// bit, is ours to say. It does not depend on how many threads there are.
#pragma once

#include <cstdint>

#include "kernels.h"

/** A matrix as it lies, row by row, `step` numbers from one to the next; and whether it is meant the other way round. */
struct Matrix {
  const float* values;
  int64_t rows, columns, step;
  bool isTransposed = false;

  Matrix(const float* values, int64_t rows, int64_t columns, int64_t step, bool isTransposed = false)
      : values(values), rows(rows), columns(columns), step(step), isTransposed(isTransposed) {}
  /** Without gaps. */
  Matrix(const float* values, int64_t rows, int64_t columns) : Matrix(values, rows, columns, columns) {}

  Matrix transposed() const { return {values, columns, rows, step, !isTransposed}; }
  /** Some of its rows and columns, as they are meant. */
  Matrix part(int64_t row, int64_t numRows, int64_t column, int64_t numColumns) const {
    const int64_t at = isTransposed ? column * step + row : row * step + column;
    return {values + at, numRows, numColumns, step, isTransposed};
  }
};

/** Where a product goes, `step` numbers from row to row; one that `adds` is added to what is there. */
struct Sums {
  float* values;
  int64_t step;
  bool adds = false;
};

/** left times right, on all threads. */
void multiply(const Matrix& left, const Matrix& right, Sums sums, const Spread& spread_tasks);

/** A matrix that many products of few rows share, in panels of columns, each without gaps: twice as fast to read. */
struct PackedMatrix {
  const float* values;  // packed_size of them
  int64_t rows, columns;
};

/** How many numbers a packed matrix takes. */
int64_t packed_size(int64_t rows, int64_t columns);

void pack(const Matrix& matrix, float* packed, const Spread& spread_tasks);

/** left times a packed matrix, on this thread. */
void multiply_here(const Matrix& left, const PackedMatrix& right, Sums sums);

/** How many parts of some size something has. */
constexpr int64_t parts_of(int64_t size, int64_t part) { return (size + part - 1) / part; }

/**
 * Rows that one thread walks through by itself: many enough for products that are worth a matrix's reading, and of a small
 * batch half. It depends on the rows alone, so that any number of threads gives the same bits.
 */
constexpr int rows_a_task(int rows) {
  constexpr int kLeast = 4, kMost = 16;
  const int half = (rows + 1) / 2;
  return half < kLeast ? kLeast : half > kMost ? kMost : half;
}

/** Makes oneDNN use no more than AVX2; to be called before its first product. */
void use_avx2_only();

/** Whether products in bfloat16 are to be had. */
bool has_bfloat16();

/** Makes all products from now on, and all matrices that are packed for them, of one kind. */
void use_bfloat16(bool is_wanted);
