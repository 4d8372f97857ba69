#include "linear_recurrence.h"

void walk_recurrence(const LinearRecurrence& of, const float* adds, float* states, const Spread& spread_tasks) {
  const Places places(of);
  spread_sequences(of.batch, spread_tasks, [&](int, int first, int count) {
    for (int row = first; row < first + count; row++) {
      for (int step = 0; step < of.time; step++) {
        const size_t at = places.at(row, step) * of.hidden;
        if (!places.is_real(row, step)) {
          std::fill_n(states + at, of.hidden, 0.0f);
          continue;
        }
        const float* before = places.before(row, step, of.starts, states);
        for (int unit = 0; unit < of.hidden; unit++)
          states[at + unit] = of.inputs[at + unit] * before[unit] + adds[at + unit];
      }
    }
  });
}

void walk_recurrence_back(const LinearRecurrence& of, const LinearRecurrenceGradient& gradient, const Spread& spread_tasks) {
  const Places places(of);
  spread_sequences(of.batch, spread_tasks, [&](int, int first, int count) {
    for (int row = first; row < first + count; row++) {
      float* carried = gradient.ofStarts + static_cast<size_t>(row) * of.hidden;
      std::fill_n(carried, of.hidden, 0.0f);
      for (int step = of.time - 1; step >= 0; step--) {
        const size_t at = places.at(row, step) * of.hidden;
        if (!places.is_real(row, step)) {
          std::fill_n(gradient.ofKeep + at, of.hidden, 0.0f);
          std::fill_n(gradient.ofAdd + at, of.hidden, 0.0f);
          continue;
        }
        const float* before = places.before(row, step, of.starts, gradient.states);
        for (int unit = 0; unit < of.hidden; unit++) {
          const float of_state = carried[unit] + gradient.ofStates[at + unit];
          gradient.ofAdd[at + unit] = of_state;
          gradient.ofKeep[at + unit] = of_state * before[unit];
          carried[unit] = of_state * of.inputs[at + unit];
        }
      }
    }
  });
}
