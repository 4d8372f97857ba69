// Products of numbers that are rounded to bfloat16 and summed in single precision: twice as fast where the processor has
// instructions for them (AVX-512 BF16).
#pragma once

#include "products.h"

namespace bfloat16 {

bool is_available();

/** How many numbers of single precision have room for a packed matrix. */
int64_t packed_size(int64_t rows, int64_t columns);

/** Columns that are packed together; a part of a packed matrix begins at one of them. */
constexpr int64_t kPanel = 48;

/** Packs `count` panels from panel `first` on, each to where it belongs. */
void pack(const Matrix& matrix, int64_t first, int64_t count, float* packed);

/** left times some panels of a packed matrix, on this thread. */
void multiply_here(const Matrix& left, const PackedMatrix& right, int64_t first, int64_t count, Sums sums);

}  // namespace bfloat16
