// The kernels of a step for one instruction set: compiled once for each, LEVEL being its name.
#include "step_kernels.h"

#include <cmath>

#include "../kernels/rows.h"
#include "panels.h"

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

namespace LEVEL {
namespace {

constexpr float kLeast = -1e30f;  // the logit of a column that is not there

/** Calls `visit(input, column, place)` for all values, `place` counting from the start in units of a group's inputs. */
template <typename Visit>
void visit_packed(const Kernel& kernel, int inputs_a_group, const Visit& visit) {
  for (int panel = 0; panel < kernel.panels; panel++) {
    const int last = std::min(kernel.columns, (panel + 1) * kPanel);
    for (int input = 0; input < kernel.inputs; input++) {
      const size_t group = static_cast<size_t>(panel) * kernel.groups + input / inputs_a_group;
      for (int column = panel * kPanel; column < last; column++) visit(input, column, group * kPanel + column % kPanel);
    }
  }
}

void pack_floats(const float* values, Kernel& kernel) {
  float* to = reinterpret_cast<float*>(kernel.values.data());
  visit_packed(kernel, 1, [=, &kernel](int input, int column, size_t place) {
    to[place] = values[static_cast<size_t>(input) * kernel.columns + column];
  });
}

void pack_bytes(const int8_t* values, Kernel& kernel) {
  int8_t* to = reinterpret_cast<int8_t*>(kernel.values.data());
  visit_packed(kernel, 4, [=, &kernel](int input, int column, size_t place) {
    const int8_t value = values[static_cast<size_t>(input) * kernel.columns + column];
    to[place * 4 + input % 4] = value;
    kernel.offsets[column] -= 128 * value;
  });
}

float largest_magnitude(const float* row, int size) {
  Vector largest = {};
  visit_places(size, [&](int first, int count) {
    const Vector sizes = (Vector)((Integers)load_some(row + first, count) & 0x7fffffff);
    largest = sizes > largest ? sizes : largest;
  });
  float result = 0;
  for (int place = 0; place < kWidth; place++) result = std::max(result, largest[place]);
  return result;
}

typedef uint8_t ByteVector __attribute__((vector_size(kWidth)));

float quantise(const float* row, int size, bool is_bounded, uint8_t* bytes) {
  const float largest = is_bounded ? 1.0f : largest_magnitude(row, size);
  if (largest == 0) return std::memset(bytes, 128, size), 0.0f;
  constexpr float kScale = 1.0f / 127;
  constexpr float kRounder = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number, halves to the even one
  visit_places(size, [=](int first, int count) {
    const Vector values = load_some(row + first, count) / largest / kScale;
    const Integers whole = (Integers)(values + kRounder) - (0x4b400000 - 128);
    const ByteVector narrow = __builtin_convertvector(whole, ByteVector);
    std::memcpy(bytes + first, &narrow, count);
  });
  return largest;
}

void multiply(const Kernel& kernel, Inputs inputs, const Rows& rows, int panel, float* sums, size_t step) {
  multiply_panel(kernel, inputs, rows, panel, [=](int row, const Vector* values) {
    float* to = sums + row * step + panel * kPanel;
    for (int vector = 0; vector < kTileVectors; vector++) store(to + vector * kWidth, values[vector]);
  });
}

/** The largest of all lanes. */
float largest_lane(Vector values) {
  for (int half = kWidth / 2; half > 0; half /= 2) {
    Integers other;
    for (int lane = 0; lane < kWidth; lane++) other[lane] = lane ^ half;
    const Vector turned = __builtin_shuffle(values, other);
    values = turned > values ? turned : values;
  }
  return values[0];
}

void multiply_output(const Kernel& kernel, const Rows& rows, const float* bias, int panel, float* logits,
                     float* largest) {
  const int width = kernel.width(), panels = kernel.panels, first = panel * kPanel, columns = kernel.columns;
  Vector shift[kTileVectors];
  for (int vector = 0; vector < kTileVectors; vector++) {
    const int left = std::max(0, std::min(kWidth, columns - first - vector * kWidth));
    for (int place = 0; place < kWidth; place++)
      shift[vector][place] = place < left ? bias[first + vector * kWidth + place] : kLeast;
  }
  multiply_panel(kernel, {0, kernel.groups}, rows, panel, [=, &shift](int row, const Vector* values) {
    float* to = logits + static_cast<size_t>(row) * width + first;
    Vector most = spread(kLeast);
    for (int vector = 0; vector < kTileVectors; vector++) {
      const Vector shifted = values[vector] + shift[vector];
      store(to + vector * kWidth, shifted);
      most = shifted > most ? shifted : most;
    }
    largest[static_cast<size_t>(row) * panels + panel] = largest_lane(most);
  });
}

/** Puts a logit among the best so far, if it is one of them; it comes after all that have lower ids. */
void rank(const Best& best, int& found, int32_t id, float logit) {
  if (found == best.count && !(logit > best.logProbs[found - 1])) return;
  int place = found < best.count ? found++ : found - 1;
  for (; place > 0 && logit > best.logProbs[place - 1]; place--) {
    best.logProbs[place] = best.logProbs[place - 1];
    best.ids[place] = best.ids[place - 1];
  }
  best.logProbs[place] = logit;
  best.ids[place] = id;
}

/** The least of the largest logits of as many panels as there are best ones: no smaller logit is among those. */
float least_of_best(const float* largest, int panels, const Best& best) {
  if (best.count >= panels) return kLeast;
  int found = 0;
  for (int panel = 0; panel < panels; panel++) rank(best, found, panel, largest[panel]);
  return found < best.count ? kLeast : best.logProbs[found - 1];
}

/** The logarithm of the sum of exponentials; columns that are not there add nothing. */
float normaliser_of(const float* logits, int width, float largest) {
  Vector sums[kTileVectors] = {};
  for (int first = 0; first < width; first += kPanel) {
    for (int vector = 0; vector < kTileVectors; vector++)
      sums[vector] += exponential(load(logits + first + vector * kWidth) - largest);
  }
  return largest + std::log(sum_of((sums[0] + sums[1]) + (sums[2] + sums[3])));
}

void best(const Kernel& kernel, const float* logits, const float* largest, const Best& best) {
  const float normaliser = normaliser_of(logits, kernel.width(), *std::max_element(largest, largest + kernel.panels));
  const float least = least_of_best(largest, kernel.panels, best);
  int found = 0;
  for (int panel = 0; panel < kernel.panels; panel++) {
    if (largest[panel] < least) continue;
    const int last = std::min(kernel.columns, (panel + 1) * kPanel);
    for (int id = panel * kPanel; id < last; id++) {
      if (logits[id] >= least) rank(best, found, id, logits[id]);
    }
  }
  std::fill(best.ids + found, best.ids + best.count, 0);
  std::fill(best.logProbs + found, best.logProbs + best.count, NAN);  // of logits that are no numbers
  for (int place = 0; place < found; place++) best.logProbs[place] = std::min(best.logProbs[place] - normaliser, 0.0f);
}

void add(float* target, const float* added, int size) {
  visit_places(size, [=](int first, int count) {
    store_some(target + first, load_some(target + first, count) + load_some(added + first, count), count);
  });
}

void squash(float* target, const float* added, int size) {
  visit_places(size, [=](int first, int count) {
    store_some(target + first, tangent(load_some(target + first, count) + load_some(added + first, count)), count);
  });
}

/**
 * Sums up sixteen numbers at a time whatever a register holds, and in one order: what a sentence is given attention for
 * does not depend on the processor, nor do bytes that are made of it.
 */
class Lanes {
 public:
  template <typename Energies>
  void add(int size, const Energies& energies) {
    visit_places(size, [&](int first, int count) { sums_[first / kWidth % kVectors] += energies(first, count); });
  }

  float total() const {
    float lanes[kLanes];
    for (int vector = 0; vector < kVectors; vector++) store(lanes + vector * kWidth, sums_[vector]);
    for (int half = kLanes / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
    }
    return lanes[0];
  }

 private:
  static constexpr int kLanes = 16, kVectors = kLanes / kWidth;
  Vector sums_[kVectors] = {};
};

void to_weights(float* scores, int positions) {
  const float largest = largest_of(scores, positions);
  float sum = 0;
  visit_places(positions, [&](int first, int count) {
    store_some(scores + first, exponential(load_some(scores + first, count) - largest), count);
  });
  for (int position = 0; position < positions; position++) sum += scores[position];
  for (int position = 0; position < positions; position++) scores[position] /= sum;
}

void attend_sentence(const AskedSentence& of, const float* query, float* weights) {
  for (int position = 0; position < of.positions; position++) {
    const float* key = of.keys + static_cast<size_t>(position) * of.size;
    Lanes lanes;
    lanes.add(of.size, [=](int first, int count) {
      return tangent(load_some(key + first, count) + load_some(query + first, count)) *
             load_some(of.scores + first, count);
    });
    weights[position] = lanes.total() + of.penalty[position];
  }
  to_weights(weights, of.positions);
}

void mix(const float* weights, const float* values, int positions, int size, float* context) {
  visit_places(size, [=](int first, int count) {
    Vector sum = {};
    for (int position = 0; position < positions; position++)
      sum += weights[position] * load_some(values + static_cast<size_t>(position) * size + first, count);
    store_some(context + first, sum, count);
  });
}

}  // namespace

extern const StepKernels step_kernels = {
    TEXT(LEVEL), kPanel,         pack_floats, pack_bytes, quantise,        multiply,
    multiply_output, best,       add,         squash,     attend_sentence, mix,
};

}  // namespace LEVEL
