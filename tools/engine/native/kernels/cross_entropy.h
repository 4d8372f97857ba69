// Cross-entropy with label smoothing, row by row, without a matrix of labels.
// @see Szegedy et al. 2016, section 7
#pragma once

#include <cmath>

#include "rows.h"

namespace LEVEL {

constexpr int kLogitRowsATask = 32;

inline void cross_entropy(const CrossEntropy& of, float* losses, float* normalisers, const Spread& spread_tasks) {
  spread_rows(of.rows, kLogitRowsATask, spread_tasks, [=](int row) {
    const float* logits = of.logits + static_cast<size_t>(row) * of.vocabulary;
    const float largest = largest_of(logits, of.vocabulary);
    Vector exponentials = {}, shifted = {};
    const int whole = of.vocabulary - of.vocabulary % kWidth;
    visit_places(whole, [&](int first, int) {
      const Vector values = load(logits + first) - largest;
      exponentials += exponential(values);
      shifted += values;
    });
    float sum = sum_of(exponentials), total = sum_of(shifted);
    for (int place = whole; place < of.vocabulary; place++) {
      sum += std::exp(logits[place] - largest);
      total += logits[place] - largest;
    }
    const float normaliser = std::log(sum);  // of the shifted logits
    const int label = of.labels[row];
    const bool is_known = label >= 0 && label < of.vocabulary;
    const float expected =
        (1 - of.smoothing) * (is_known ? logits[label] - largest : 0) + of.smoothing / of.vocabulary * total;
    losses[row] = is_known ? normaliser - expected : NAN;
    normalisers[row] = normaliser + largest;
  });
}

inline void cross_entropy_gradient(const CrossEntropy& of, const float* normalisers, const float* of_losses,
                                   float* of_logits, const Spread& spread_tasks) {
  const float floor = of.smoothing / of.vocabulary;
  spread_rows(of.rows, kLogitRowsATask, spread_tasks, [=](int row) {
    const float* logits = of.logits + static_cast<size_t>(row) * of.vocabulary;
    float* gradients = of_logits + static_cast<size_t>(row) * of.vocabulary;
    const float scale = of_losses[row];
    if (scale == 0) {  // padding
      std::fill_n(gradients, of.vocabulary, 0.0f);
      return;
    }
    const float normaliser = normalisers[row];
    visit_places(of.vocabulary, [=](int first, int count) {
      store_some(gradients + first, scale * (exponential(load_some(logits + first, count) - normaliser) - floor),
                 count);
    });
    const int label = of.labels[row];
    if (label >= 0 && label < of.vocabulary) gradients[label] -= scale * (1 - of.smoothing);
  });
}

}  // namespace LEVEL
