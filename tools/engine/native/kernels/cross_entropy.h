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

/** Weighed losses of rows whose logits still lack the bias; the logits become the losses' gradients. */
inline void cross_entropy_in_place(const WeighedCrossEntropy& of, const Spread& spread_tasks) {
  const float floor = of.smoothing / of.vocabulary;
  constexpr int kFewRows = 8;
  spread_rows(of.rows, kFewRows, spread_tasks, [=](int row) {
    float* logits = of.logits + static_cast<size_t>(row) * of.vocabulary;
    const float weight = of.weights[row];
    of.losses[row] = 0;
    if (weight == 0) return static_cast<void>(std::fill_n(logits, of.vocabulary, 0.0f));  // padding
    visit_places(of.vocabulary, [=](int first, int count) {
      store_some(logits + first, load_some(logits + first, count) + load_some(of.bias + first, count), count);
    });
    float normaliser;
    const CrossEntropy one = {1, of.vocabulary, of.smoothing, logits, of.labels + row};
    const Spread here = [](int, const std::function<void(int)>& task) { task(0); };
    cross_entropy(one, of.losses + row, &normaliser, here);
    of.losses[row] *= weight;
    visit_places(of.vocabulary, [=](int first, int count) {
      store_some(logits + first, weight * (exponential(load_some(logits + first, count) - normaliser) - floor), count);
    });
    const int label = of.labels[row];
    if (label >= 0 && label < of.vocabulary) logits[label] -= weight * (1 - of.smoothing);
  });
}

}  // namespace LEVEL
