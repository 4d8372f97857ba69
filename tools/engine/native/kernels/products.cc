#include "products.h"

#include <omp.h>

#include <algorithm>
#include <memory>

#include "bfloat16.h"

// Of oneDNN's C interface, whose headers are a package of their own.
extern "C" int dnnl_sgemm(char isLeftTransposed, char isRightTransposed, int64_t rows, int64_t columns, int64_t inner,
                          float scale, const float* left, int64_t leftStep, const float* right, int64_t rightStep,
                          float keep, float* sums, int64_t sumsStep);
extern "C" int dnnl_set_max_cpu_isa(int isa);

namespace {

constexpr int64_t kPanel = 512;  // columns
constexpr int64_t kTile = 512;   // rows and columns that a thread takes of a large product
constexpr int64_t kFewTasks = 16;  // below which smaller parts are taken, that a few threads find enough to do
constexpr int64_t kFewRows = 32;   // of a part of such a product

bool is_avx2_only = false;
bool uses_bfloat16 = false;

/** Rows of a transposed matrix are read along, a few at a time: what is written is near. */
void pack_panel(const Matrix& from, float* to) {
  constexpr int64_t kNear = 16;
  if (!from.isTransposed) {
    for (int64_t row = 0; row < from.rows; row++)
      std::copy_n(from.values + row * from.step, from.columns, to + row * from.columns);
    return;
  }
  for (int64_t near = 0; near < from.rows; near += kNear) {
    const int64_t last = std::min(from.rows, near + kNear);
    for (int64_t column = 0; column < from.columns; column++) {
      for (int64_t row = near; row < last; row++)
        to[row * from.columns + column] = from.values[column * from.step + row];
    }
  }
}

/** left times right, on this thread. */
void multiply_here(const Matrix& left, const Matrix& right, Sums sums) {
  thread_local const bool is_alone = (omp_set_num_threads(1), true);  // oneDNN's threads, as far as this one can tell
  (void)is_alone;
  if (left.rows == 0 || right.columns == 0) return;
  dnnl_sgemm(left.isTransposed ? 'T' : 'N', right.isTransposed ? 'T' : 'N', left.rows, right.columns, left.columns, 1.0f,
             left.values, left.step, right.values, right.step, sums.adds ? 1.0f : 0.0f, sums.values, sums.step);
}

}  // namespace

void multiply(const Matrix& left, const Matrix& right, Sums sums, const Spread& spread_tasks) {
  const int64_t wide = uses_bfloat16 ? kTile / bfloat16::kPanel * bfloat16::kPanel : kTile;  // columns
  const int64_t across = parts_of(right.columns, wide);
  int64_t tile = kTile;  // rows
  while (tile > kFewRows && across * parts_of(left.rows, tile) < kFewTasks) tile /= 2;
  const int64_t down = parts_of(left.rows, tile);
  std::unique_ptr<float[]> packed;
  if (uses_bfloat16) {
    packed.reset(new float[packed_size(right.rows, right.columns)]);
    pack(right, packed.get(), spread_tasks);
  }
  spread_tasks(static_cast<int>(down * across), [&](int task) {
    const int64_t row = task % down * tile, column = task / down * wide;
    const int64_t width = std::min(wide, right.columns - column);
    const Matrix rows = left.part(row, std::min(tile, left.rows - row), 0, left.columns);
    const Sums to = {sums.values + row * sums.step + column, sums.step, sums.adds};
    if (packed == nullptr)
      multiply_here(rows, right.part(0, right.rows, column, width), to);
    else
      bfloat16::multiply_here(rows, {packed.get(), right.rows, right.columns}, column / bfloat16::kPanel,
                              parts_of(width, bfloat16::kPanel), to);
  });
}

int64_t packed_size(int64_t rows, int64_t columns) {
  return uses_bfloat16 ? bfloat16::packed_size(rows, columns) : rows * columns;
}

void pack(const Matrix& matrix, float* packed, const Spread& spread_tasks) {
  if (uses_bfloat16) {
    constexpr int64_t kPanels = 4;  // per task
    const int64_t panels = parts_of(matrix.columns, bfloat16::kPanel);
    spread_tasks(static_cast<int>(parts_of(panels, kPanels)), [&](int task) {
      bfloat16::pack(matrix, task * kPanels, std::min(kPanels, panels - task * kPanels), packed);
    });
    return;
  }
  constexpr int64_t kPart = 64;  // rows per task
  const int64_t parts = parts_of(matrix.rows, kPart);
  spread_tasks(static_cast<int>(parts_of(matrix.columns, kPanel) * parts), [&](int task) {
    const int64_t column = task / parts * kPanel, row = task % parts * kPart;
    const int64_t columns = std::min(kPanel, matrix.columns - column), rows = std::min(kPart, matrix.rows - row);
    pack_panel(matrix.part(row, rows, column, columns), packed + column * matrix.rows + row * columns);
  });
}

void multiply_here(const Matrix& left, const PackedMatrix& right, Sums sums) {
  if (uses_bfloat16) {
    bfloat16::multiply_here(left, right, 0, parts_of(right.columns, bfloat16::kPanel), sums);
    return;
  }
  for (int64_t column = 0; column < right.columns; column += kPanel) {
    const Matrix panel(right.values + column * right.rows, right.rows, std::min(kPanel, right.columns - column));
    multiply_here(left, panel, {sums.values + column, sums.step, sums.adds});
  }
}

void use_avx2_only() {
  constexpr int kAvx2 = 0x7;  // dnnl_cpu_isa_avx2
  dnnl_set_max_cpu_isa(kAvx2);
  is_avx2_only = true;
}

bool has_bfloat16() { return !is_avx2_only && bfloat16::is_available(); }

void use_bfloat16(bool is_wanted) { uses_bfloat16 = is_wanted && has_bfloat16(); }
