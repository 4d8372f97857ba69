// Walks along rows, and what is summed up on the way.
#pragma once

#include <algorithm>

#include "kernels.h"
#include "simd.h"

namespace LEVEL {

inline float sum_of(Vector values) {
  float sum = 0;
  for (int place = 0; place < kWidth; place++) sum += values[place];
  return sum;
}

inline float largest_of(const float* row, int count) {
  Vector largest = spread(row[0]);
  int at = 0;
  for (; at + kWidth <= count; at += kWidth) {
    const Vector values = load(row + at);
    largest = values > largest ? values : largest;
  }
  float result = row[0];
  for (int place = 0; place < kWidth; place++) result = std::max(result, largest[place]);
  for (; at < count; at++) result = std::max(result, row[at]);
  return result;
}

/** Calls `visit(first, count)` for the places of a row, a register's worth at a time. */
template <typename Visit>
inline void visit_places(int size, const Visit& visit) {
  for (int first = 0; first < size; first += kWidth) visit(first, std::min(kWidth, size - first));
}

/** Calls `visit(row)` for all rows, `rows_a_task` of them at a time on one of several processors. */
template <typename Visit>
inline void spread_rows(int rows, int rows_a_task, const Spread& spread_tasks, const Visit& visit) {
  spread_tasks((rows + rows_a_task - 1) / rows_a_task, [=](int task) {
    const int last = std::min(rows, (task + 1) * rows_a_task);
    for (int row = task * rows_a_task; row < last; row++) visit(row);
  });
}

}  // namespace LEVEL
