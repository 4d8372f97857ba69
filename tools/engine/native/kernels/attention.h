// Additive attention, one sequence of a batch after the other: its keys are read once a step.
// @see Bahdanau et al. 2015, section A.1.2
#pragma once

#include <cmath>
#include <vector>

#include "rows.h"

namespace LEVEL {

constexpr int kSequencesATask = 8;

inline float dot(const float* left, const float* right, int size) {
  Vector sums = {};
  visit_places(size,
               [&](int first, int count) { sums += load_some(left + first, count) * load_some(right + first, count); });
  return sum_of(sums);
}

/** energies = tanh(key + query); returns their sum weighed with the scores. */
inline float energise(const float* key, const float* query, const float* scores, float* energies, int size) {
  Vector sums = {};
  visit_places(size, [&](int first, int count) {
    const Vector energy = tangent(load_some(key + first, count) + load_some(query + first, count));
    store_some(energies + first, energy, count);
    sums += energy * load_some(scores + first, count);
  });
  return sum_of(sums);
}

/** Scores to weights, in place. */
inline void softmax(float* scores, int count) {
  const float largest = largest_of(scores, count);
  float sum = 0;
  for (int place = 0; place < count; place++) sum += scores[place] = std::exp(scores[place] - largest);
  for (int place = 0; place < count; place++) scores[place] /= sum;
}

inline void attend(const AskedMemory& memory, const AttentionStep& step, const Spread& spread_tasks) {
  const int positions = memory.positions, size = memory.size, channels = memory.channels;
  spread_rows(memory.batch, kSequencesATask, spread_tasks, [=](int row) {
    const size_t first = static_cast<size_t>(row) * positions;
    const float* query = step.query + static_cast<size_t>(row) * size;
    float* weights = step.weights + first;
    for (int position = 0; position < positions; position++) {
      const size_t at = (first + position) * size;
      const float score = energise(memory.keys + at, query, memory.scores, step.energies + at, size);
      weights[position] = score + step.penalty[first + position];
    }
    softmax(weights, positions);
    visit_places(channels, [=](int channel, int count) {
      Vector sum = {};
      for (int position = 0; position < positions; position++) {
        sum += weights[position] * load_some(memory.values + (first + position) * channels + channel, count);
      }
      store_some(step.context + static_cast<size_t>(row) * channels + channel, sum, count);
    });
  });
}

/** The softmax's gradient, and through the energies that of the query. */
inline void attend_gradient(const AskedMemory& memory, const AttentionStepGradient& step, const Spread& spread_tasks) {
  const int positions = memory.positions, size = memory.size, channels = memory.channels;
  spread_rows(memory.batch, kSequencesATask, spread_tasks, [=](int row) {
    const size_t first = static_cast<size_t>(row) * positions;
    float* of_scores = step.ofScores + first;
    float mean = 0;
    for (int position = 0; position < positions; position++) {
      const float* value = memory.values + (first + position) * channels;
      const float of_weight = dot(value, step.ofContext + static_cast<size_t>(row) * channels, channels);
      of_scores[position] = of_weight + step.ofWeights[first + position];
      mean += step.weights[first + position] * of_scores[position];
    }
    for (int position = 0; position < positions; position++) {
      of_scores[position] = step.weights[first + position] * (of_scores[position] - mean);
    }
    visit_places(size, [=](int place, int count) {
      Vector sum = {};
      for (int position = 0; position < positions; position++) {
        const Vector energy = load_some(step.energies + (first + position) * size + place, count);
        sum += of_scores[position] * (1.0f - energy * energy);
      }
      store_some(step.ofQuery + static_cast<size_t>(row) * size + place, sum * load_some(memory.scores + place, count),
                 count);
    });
  });
}

/** Gradients of one sequence's keys; adds to those of the score weights. */
inline void finish_sequence(const AskedMemory& memory, const AttentionGradient& of, int row, float* of_score_weights) {
  const int size = memory.size;
  for (int position = 0; position < memory.positions; position++) {
    const size_t at = static_cast<size_t>(row) * memory.positions + position;
    visit_places(size, [&](int place, int count) {
      Vector of_sum = {}, of_weight = load_some(of_score_weights + place, count);
      for (int step = 0; step < of.numSteps; step++) {
        const Vector energy = load_some(of.energies[step] + at * size + place, count);
        of_weight += of.ofScores[step][at] * energy;
        of_sum += of.ofScores[step][at] * (1.0f - energy * energy);
      }
      store_some(of.ofKeys + at * size + place, of_sum * load_some(memory.scores + place, count), count);
      store_some(of_score_weights + place, of_weight, count);
    });
  }
}

inline void attention_gradient(const AskedMemory& memory, const AttentionGradient& of, const Spread& spread_tasks) {
  const int tasks = (memory.batch + kSequencesATask - 1) / kSequencesATask;
  std::vector<float> parts(static_cast<size_t>(tasks) * memory.size);  // each task's own: the same bits on any threads
  spread_tasks(tasks, [&](int task) {
    const int last = std::min(memory.batch, (task + 1) * kSequencesATask);
    float* part = parts.data() + static_cast<size_t>(task) * memory.size;
    for (int row = task * kSequencesATask; row < last; row++) finish_sequence(memory, of, row, part);
  });
  std::fill_n(of.ofScoreWeights, memory.size, 0.0f);
  for (int task = 0; task < tasks; task++) {
    const float* part = parts.data() + static_cast<size_t>(task) * memory.size;
    for (int place = 0; place < memory.size; place++) of.ofScoreWeights[place] += part[place];
  }
}

}  // namespace LEVEL
