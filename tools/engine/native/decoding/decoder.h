// A decoder of LSTM layers whose bottom layer asks by additive attention, one step at a time: the context goes to all
// layers above at its own step, and to the bottom layer at the next.
// @see Wu et al. 2016, section 3; Bahdanau et al. 2015, section A.1.2
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "../kernels/kernels.h"
#include "../kernels/worker_pool.h"
#include "step_kernels.h"

/** A kernel and its bias. Its inputs are hidden states, then the context, then the embedding, where it sees them. */
struct Dense {
  Kernel kernel;
  std::vector<float> bias;  // as wide as the kernel in panels
};

/** Sizes and weights. */
struct Network {
  int embedding, hidden, context, attention, readout, vocabulary;
  int ids;                    // that have an embedding
  int residualFrom;           // first layer, counted from 1, whose output gets its input added
  bool readoutSeesEmbedding;
  std::vector<Dense> layers;  // the bottom one [hidden + context + embedding], others [hidden + hidden + context]
  Dense query, dense, output;
  std::vector<float> scores;  // [attention]
  const float* embeddings;    // [ids, embedding]
};

/** What the encoder says of a batch. */
struct Memory {
  std::vector<float> keys, values, penalty;  // [batch, positions, *]
  std::vector<float> products;               // [batch, positions, Layout::all], where contexts are folded
};

struct Sentence {
  std::shared_ptr<Memory> memory;
  size_t first;   // of its positions in the memory
  int positions;  // up to the last real one
};

/** Where the products of what several kernels share lie in a row. */
struct Layout {
  int layer, layers, all;  // widths: of one layer's gates, of all layers', and with the readout's

  explicit Layout(const Network& network)
      : layer(network.layers[0].kernel.width()),
        layers(layer * static_cast<int>(network.layers.size())),
        all(layers + network.dense.kernel.width()) {}
};

/**
 * Sentences with `beam` rows each, of which those that have come to be alike are one in `parts`: hidden state and cell
 * of each layer, then what the context gives to the next step.
 */
struct Search {
  int beam;
  bool isFolded;            // whether a context is kept as what it adds to the products with each kernel
  std::vector<Sentence> sentences;
  std::vector<int> places;  // [sentence * beam] in the parts
  std::vector<std::vector<float>> parts;

  /** The longest sentence's. */
  int positions() const;
};

/** What a search starts from. */
struct Start {
  int batch, positions, beam;
  const float *keys, *values, *penalty;  // [batch, positions, *]
  std::vector<const float*> parts;       // [batch, hidden] each, those of the search but for the last, which is zero
};

struct Request {
  int rows, best;
  const int32_t *parents, *lastIds;  // [rows]
};

/** What a step finds, [rows, best] each; and the weights [rows, positions], unless null. */
struct Answer {
  int32_t* ids;
  float *logProbs, *weights;
};

class Decoder {
 public:
  Decoder(Network network, const StepKernels& kernels, const Kernels& cells, int threads);

  std::unique_ptr<Search> start(const Start& start);
  /** Takes the sentences and rows that are asked for into the search; false where the request names what is not there. */
  bool prepare(Search& search, const Request& request);
  /** One token further, once prepared. */
  void step(Search& search, const Request& request, const Answer& answer);
  /** Puts the sentences of the second behind those of the first. */
  static void join(Search& first, const Search& second);

  const Network& network() const { return network_; }

 private:
  /** A row of this step: where it comes from, its last id, its sentence, and the first of the answer's rows that it is. */
  struct Row {
    int from;
    int32_t id;
    int sentence, asked;
  };
  struct Piece {
    const float* values;
    int size;
  };
  /** Where an enumeration of a kernel's products goes. */
  struct Sums {
    float* values;
    size_t step;
  };

  bool is_bytes() const { return network_.output.kernel.isBytes; }
  void each_row(const std::function<void(int)>& visit);
  void multiply(const Kernel& kernel, Inputs inputs, const Rows& rows, Sums sums);
  void multiply(const Kernel& kernel);
  Rows entered() const;
  void make_room(const Search& search);

  void learn();
  size_t learned_width() const;
  const float* learned(int32_t id) const { return products_.data() + learned_.at(id) * learned_width(); }
  void fold(Memory& memory, int positions);

  void enter(int row, std::initializer_list<Piece> pieces, bool isBounded = false);
  void enter_bottom(const Search& search, int row);
  void enter_above(const Search& search, size_t layer, int row);
  void finish_layer(const Search& search, size_t layer, int row);
  void attend(const Search& search, int row);
  void finish_readout(const Search& search, int row);
  void answer(int row, const Request& request, const Answer& answer);
  void repeat(const Search& search, const Request& request, const Answer& answer) const;

  int context_width(const Search& search) const { return search.isFolded ? layout_.all : network_.context; }
  float* context(const Search& search, int row) { return contexts_.data() + static_cast<size_t>(row) * context_width(search); }
  Piece context_piece(const Search& search, int row) { return {context(search, row), search.isFolded ? 0 : network_.context}; }
  Piece embedding(int row, bool isSeen) const;
  float* sums(const Kernel& kernel, int row) { return sums_.data() + static_cast<size_t>(row) * kernel.width(); }
  /** A part of the state before this step, of the row that `row` continues; and of the next state. */
  const float* before(const Search& search, size_t part, int row) const;
  float* next(size_t part, int row) { return next_[part].data() + static_cast<size_t>(row) * width_of(part); }
  size_t width_of(size_t part) const { return part + 1 < next_.size() ? network_.hidden : feed_; }
  float* below(int row) { return below_.data() + static_cast<size_t>(row) * network_.hidden; }

  const Network network_;
  const StepKernels& kernels_;
  const Kernels& cells_;
  WorkerPool pool_;
  const Layout layout_;
  std::unordered_map<int32_t, size_t> learned_;  // in fp32: ids whose embeddings have been multiplied
  std::vector<float> products_;                  // of those, with the bottom layer's kernel and the readout's

  // Of the step under way.
  std::vector<Row> rows_;
  std::vector<int> places_;
  std::vector<std::vector<float>> next_;
  std::vector<float> joined_, ranges_, sums_, below_, weights_, contexts_, logits_, largest_;
  std::vector<uint32_t> bytes_;
  size_t feed_ = 0;  // what the context gives to the next step, numbers a row
  int groups_ = 0;   // of the rows that are multiplied next
};
