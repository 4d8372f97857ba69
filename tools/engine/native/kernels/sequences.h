// Padded sequences and how recurrent layers walk them. Each thread takes some of them through all steps, so that none
// waits for another; what takes all steps together, gradients of weights and inputs, is one product each.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "kernels.h"
#include "products.h"

/** What every layer walks. Sequences lie one after the other, [batch, time, *]. */
struct Sequences {
  int batch, time, input, hidden;
  bool walksBack;       // from the last real position to the first
  const float* inputs;  // [batch, time, input]
  const float* mask;    // [batch, time]: 1 = real, 0 = padding, padding last

  int64_t positions() const { return static_cast<int64_t>(batch) * time; }
};

/** Numbers that need not be zeros at first. */
using Numbers = std::unique_ptr<float[]>;
inline Numbers numbers(size_t count) { return Numbers(new float[count]); }

/** Where the rows of a layer lie. */
class Places {
 public:
  explicit Places(const Sequences& of) : of_(of), lengths_(of.batch) {
    for (int row = 0; row < of.batch; row++) {
      const float* mask = of.mask + static_cast<size_t>(row) * of.time;
      lengths_[row] = static_cast<int>(std::find(mask, mask + of.time, 0.0f) - mask);
    }
  }

  bool is_real(int row, int step) const { return step < lengths_[row]; }

  /** The number, among all positions of all sequences, of the one that a step is at. */
  size_t at(int row, int step) const {
    const int position = of_.walksBack && is_real(row, step) ? lengths_[row] - 1 - step : step;
    return static_cast<size_t>(row) * of_.time + position;
  }

  /** What was before a step, [hidden]: made by the one before it, or there at the start. */
  const float* before(int row, int step, const float* starts, const float* made) const {
    return step == 0 ? starts + static_cast<size_t>(row) * of_.hidden : made + at(row, step - 1) * of_.hidden;
  }

 private:
  const Sequences& of_;
  std::vector<int> lengths_;
};

/** Calls `visit(task, first, count)` for some sequences at a time. */
template <typename Visit>
void spread_sequences(int batch, const Spread& spread_tasks, const Visit& visit) {
  const int most = rows_a_task(batch);
  spread_tasks(parts_of(batch, most), [&](int task) {
    const int first = task * most;
    visit(task, first, std::min(most, batch - first));
  });
}

/** Gradients of what all steps of all sequences share, the part of each task by itself: the same bits on any threads. */
class SharedSums {
 public:
  SharedSums(int batch, int size) : size_(size), parts_(static_cast<size_t>(parts_of(batch, rows_a_task(batch))) * size) {}

  float* part(int task) { return parts_.data() + static_cast<size_t>(task) * size_; }

  void add_up(float* sums) const {
    std::fill_n(sums, size_, 0.0f);
    for (size_t at = 0; at < parts_.size(); at++) sums[at % size_] += parts_[at];
  }

 private:
  int size_;
  std::vector<float> parts_;
};
