#include "decoder.h"

#include <algorithm>

namespace {

/** Ids whose products are kept at most: some 40 MB of a large model. */
constexpr size_t kMostLearned = 4096;

/** Beams from which on a sentence's positions are multiplied once, instead of its contexts at each step. */
constexpr int kWideBeam = 3;

size_t at(int row, size_t width) { return static_cast<size_t>(row) * width; }

}  // namespace

Kernel empty_kernel(int inputs, int columns, bool is_bytes, int panel) {
  Kernel kernel;
  kernel.isBytes = is_bytes;
  kernel.inputs = inputs;
  kernel.columns = columns;
  kernel.groups = is_bytes ? (inputs + 3) / 4 : inputs;
  kernel.panel = panel;
  kernel.panels = (columns + panel - 1) / panel;
  kernel.values.resize((static_cast<size_t>(kernel.groups) * kernel.width() + 15) / 16);
  kernel.offsets.resize(is_bytes ? kernel.width() : 0);
  kernel.scales.resize(is_bytes ? kernel.width() : 0);
  return kernel;
}

int Search::positions() const {
  int most = 0;
  for (const Sentence& sentence : sentences) most = std::max(most, sentence.positions);
  return most;
}

Decoder::Decoder(Network network, const StepKernels& kernels, const Kernels& cells, int threads)
    : network_(std::move(network)), kernels_(kernels), cells_(cells), pool_(threads), layout_(network_) {}

std::unique_ptr<Search> Decoder::start(const Start& start) {
  auto search = std::make_unique<Search>();
  search->beam = start.beam;
  search->isFolded = !is_bytes() && start.beam >= kWideBeam;
  auto memory = std::make_shared<Memory>();
  const int positions = start.positions, all = start.batch * positions;
  memory->keys.assign(start.keys, start.keys + at(all, network_.attention));
  memory->values.assign(start.values, start.values + at(all, network_.context));
  memory->penalty.assign(start.penalty, start.penalty + all);
  if (search->isFolded) fold(*memory, all);
  for (int sentence = 0; sentence < start.batch; sentence++) {
    int real = positions;
    while (real > 1 && start.penalty[at(sentence, positions) + real - 1] != 0) real--;
    search->sentences.push_back({memory, at(sentence, positions), real});
    search->places.insert(search->places.end(), start.beam, sentence);
  }
  for (const float* part : start.parts) search->parts.emplace_back(part, part + at(start.batch, network_.hidden));
  const int fed = search->isFolded ? layout_.layer : network_.context;
  search->parts.emplace_back(at(start.batch, fed), 0.0f);
  return search;
}

void Decoder::join(Search& first, const Search& second) {
  const int rows = 1 + *std::max_element(first.places.begin(), first.places.end());
  for (const int place : second.places) first.places.push_back(rows + place);
  first.sentences.insert(first.sentences.end(), second.sentences.begin(), second.sentences.end());
  for (size_t part = 0; part < first.parts.size(); part++)
    first.parts[part].insert(first.parts[part].end(), second.parts[part].begin(), second.parts[part].end());
}

bool Decoder::prepare(Search& search, const Request& request) {
  const int beam = search.beam;
  if (request.rows % beam != 0 || request.best < 1 || request.best > network_.vocabulary) return false;
  rows_.clear();
  places_.clear();
  std::vector<Sentence> staying;
  for (int row = 0; row < request.rows; row++) {
    const int parent = request.parents[row];
    const int32_t id = request.lastIds[row];
    if (parent < 0 || parent >= static_cast<int>(search.places.size())) return false;
    if (id < 0 || id >= network_.ids) return false;
    const int sentence = row / beam;
    if (row % beam == 0) staying.push_back(search.sentences[parent / beam]);
    const int from = search.places[parent];
    const auto same = std::find_if(rows_.begin(), rows_.end(), [=](const Row& other) {
      return other.sentence == sentence && other.from == from && other.id == id;
    });
    places_.push_back(static_cast<int>(same - rows_.begin()));
    if (same == rows_.end()) rows_.push_back({from, id, sentence, row});
  }
  search.sentences = std::move(staying);
  return true;
}

void Decoder::step(Search& search, const Request& request, const Answer& answers) {
  make_room(search);
  if (!is_bytes()) learn();
  each_row([&](int row) { enter_bottom(search, row); });
  multiply(network_.layers[0].kernel);
  each_row([&](int row) {
    finish_layer(search, 0, row);
    enter(row, {{below(row), network_.hidden}});
  });
  multiply(network_.query.kernel);
  each_row([&](int row) {
    attend(search, row);
    enter_above(search, 0, row);
  });
  for (size_t layer = 1; layer < network_.layers.size(); layer++) {
    multiply(network_.layers[layer].kernel);
    each_row([&](int row) {
      finish_layer(search, layer, row);
      enter_above(search, layer, row);
    });
  }
  multiply(network_.dense.kernel);
  each_row([&](int row) { finish_readout(search, row); });
  const Dense& output = network_.output;
  const Rows rows = entered();
  pool_.run(output.kernel.panels, [&](int panel) {
    kernels_.multiplyOutput(output.kernel, rows, output.bias.data(), panel, logits_.data(), largest_.data());
  });
  each_row([&](int row) { answer(row, request, answers); });
  repeat(search, request, answers);
  std::swap(search.parts, next_);
  search.places = places_;
}

/** Some rows at a time on each thread. */
void Decoder::each_row(const std::function<void(int)>& visit) {
  const int rows = static_cast<int>(rows_.size());
  const int some = std::max(1, rows / 16);
  pool_.run((rows + some - 1) / some, [&](int task) {
    for (int row = task * some; row < std::min(rows, (task + 1) * some); row++) visit(row);
  });
}

void Decoder::multiply(const Kernel& kernel, Inputs inputs, const Rows& rows, Sums sums) {
  pool_.run(kernel.panels, [&](int panel) { kernels_.multiply(kernel, inputs, rows, panel, sums.values, sums.step); });
}

/** The rows that have been entered. */
Rows Decoder::entered() const {
  const int rows = static_cast<int>(rows_.size());
  if (is_bytes()) return {rows, groups_, bytes_.data(), ranges_.data()};
  return {rows, groups_, reinterpret_cast<const uint32_t*>(joined_.data()), nullptr};
}

void Decoder::multiply(const Kernel& kernel) {
  multiply(kernel, {0, groups_}, entered(), {sums_.data(), static_cast<size_t>(kernel.width())});
}

void Decoder::make_room(const Search& search) {
  const Network& of = network_;
  const size_t rows = rows_.size();
  const size_t inputs = std::max({of.hidden + of.context + of.embedding, 2 * of.hidden + of.context, of.readout}) + 4;
  feed_ = search.isFolded ? layout_.layer : of.context;
  joined_.resize(rows * inputs);
  bytes_.resize(rows * inputs);
  ranges_.resize(rows);
  sums_.resize(rows * std::max(layout_.layer, std::max(of.query.kernel.width(), of.dense.kernel.width())));
  below_.resize(rows * of.hidden);
  weights_.resize(rows * search.positions());
  contexts_.resize(rows * context_width(search));
  logits_.resize(rows * of.output.kernel.width());
  largest_.resize(rows * of.output.kernel.panels);
  next_.resize(search.parts.size());
  for (size_t part = 0; part < next_.size(); part++) next_[part].resize(rows * width_of(part));
}

/** What the positions of a memory add to the products of each kernel that sees the context. */
void Decoder::fold(Memory& memory, int positions) {
  const Network& of = network_;
  memory.products.resize(at(positions, layout_.all));
  const Rows values = {positions, of.context, reinterpret_cast<const uint32_t*>(memory.values.data()), nullptr};
  float* to = memory.products.data();
  for (size_t layer = 0; layer <= of.layers.size(); layer++) {
    const Kernel& kernel = layer < of.layers.size() ? of.layers[layer].kernel : of.dense.kernel;
    const int hidden = layer == 0 || layer == of.layers.size() ? of.hidden : 2 * of.hidden;
    multiply(kernel, {hidden, of.context}, values, {to, static_cast<size_t>(layout_.all)});
    to += kernel.width();
  }
}

size_t Decoder::learned_width() const {
  return layout_.layer + (network_.readoutSeesEmbedding ? network_.dense.kernel.width() : 0);
}

/** Multiplies the embeddings of ids that have not been there before. */
void Decoder::learn() {
  const Network& of = network_;
  if (learned_.size() + rows_.size() > kMostLearned) {
    learned_.clear();
    products_.clear();
  }
  const size_t known = learned_.size();
  std::vector<float> unknown;
  for (const Row& row : rows_) {
    if (!learned_.emplace(row.id, learned_.size()).second) continue;
    const float* embedding = of.embeddings + at(row.id, of.embedding);
    unknown.insert(unknown.end(), embedding, embedding + of.embedding);
  }
  const int added = static_cast<int>(learned_.size() - known);
  if (added == 0) return;
  const size_t width = learned_width();
  products_.resize(learned_.size() * width);
  float* to = products_.data() + known * width;
  const Rows rows = {added, of.embedding, reinterpret_cast<const uint32_t*>(unknown.data()), nullptr};
  const Inputs embedding = {of.hidden + of.context, of.embedding};
  multiply(of.layers[0].kernel, embedding, rows, {to, width});
  if (of.readoutSeesEmbedding) multiply(of.dense.kernel, embedding, rows, {to + layout_.layer, width});
}

/** Makes pieces side by side the row that is multiplied next. */
void Decoder::enter(int row, std::initializer_list<Piece> pieces, bool is_bounded) {
  int size = 0;
  for (const Piece& piece : pieces) size += piece.size;
  float* joined = joined_.data() + at(row, size);
  float* end = joined;
  for (const Piece& piece : pieces) end = std::copy_n(piece.values, piece.size, end);
  const int groups = is_bytes() ? (size + 3) / 4 : size;
  if (row == 0) groups_ = groups;
  if (!is_bytes()) return;
  uint8_t* bytes = reinterpret_cast<uint8_t*>(bytes_.data() + at(row, groups));
  ranges_[row] = kernels_.quantise(joined, size, is_bounded, bytes);
}

/** In fp32 what embeddings add has been learned. */
Decoder::Piece Decoder::embedding(int row, bool is_seen) const {
  return {network_.embeddings + at(rows_[row].id, network_.embedding), is_bytes() && is_seen ? network_.embedding : 0};
}

const float* Decoder::before(const Search& search, size_t part, int row) const {
  return search.parts[part].data() + at(rows_[row].from, width_of(part));
}

void Decoder::enter_bottom(const Search& search, int row) {
  const Piece fed = {before(search, next_.size() - 1, row), search.isFolded ? 0 : network_.context};
  enter(row, {{before(search, 0, row), network_.hidden}, fed, embedding(row, true)});
}

/** Gates, cell and hidden state from the sums, and what the layer gives to those above it. */
void Decoder::finish_layer(const Search& search, size_t layer, int row) {
  const int hidden = network_.hidden;
  const Dense& gates = network_.layers[layer];
  float* sums = this->sums(gates.kernel, row);
  if (layer == 0 && !is_bytes()) kernels_.add(sums, learned(rows_[row].id), layout_.layer);
  if (search.isFolded) {
    const float* folded = layer == 0 ? before(search, next_.size() - 1, row)
                                     : context(search, row) + layer * layout_.layer;
    kernels_.add(sums, folded, layout_.layer);
  }
  thread_local std::vector<float> kept;  // gates that nobody asks for
  kept.resize(4 * hidden);
  float* made = kept.data();
  float* out = next(2 * layer, row);
  const LstmForm form = {true, true, nullptr};
  cells_.lstmRow(form, hidden, sums, gates.bias.data(), before(search, 2 * layer + 1, row),
                 {made, made + hidden, made + 2 * hidden, made + 3 * hidden, next(2 * layer + 1, row), nullptr, out});
  const int number = static_cast<int>(layer) + 1;
  if (number == 1 || number < network_.residualFrom)
    std::copy_n(out, hidden, below(row));
  else
    kernels_.add(below(row), out, hidden);
}

void Decoder::attend(const Search& search, int row) {
  const Sentence& sentence = search.sentences[rows_[row].sentence];
  const Memory& memory = *sentence.memory;
  const int size = network_.attention, longest = search.positions();
  float* weights = weights_.data() + at(row, longest);
  const size_t first = sentence.first;
  const AskedSentence asked = {sentence.positions, size, memory.keys.data() + first * size,
                               memory.penalty.data() + first, network_.scores.data()};
  kernels_.attend(asked, sums(network_.query.kernel, row), weights);
  std::fill(weights + sentence.positions, weights + longest, 0.0f);
  const int width = context_width(search);
  const std::vector<float>& values = search.isFolded ? memory.products : memory.values;
  kernels_.mix(weights, values.data() + first * width, sentence.positions, width, context(search, row));
  std::copy_n(context(search, row), feed_, next(next_.size() - 1, row));
}

/** The row for the layer above, or behind the last one for the readout. */
void Decoder::enter_above(const Search& search, size_t layer, int row) {
  const Piece input = {below(row), network_.hidden}, seen = context_piece(search, row);
  if (layer + 1 < network_.layers.size())
    enter(row, {input, {before(search, 2 * layer + 2, row), network_.hidden}, seen});
  else
    enter(row, {input, seen, embedding(row, network_.readoutSeesEmbedding)});
}

void Decoder::finish_readout(const Search& search, int row) {
  const Dense& dense = network_.dense;
  const int width = dense.kernel.width();
  float* readout = sums(dense.kernel, row);
  if (!is_bytes() && network_.readoutSeesEmbedding) kernels_.add(readout, learned(rows_[row].id) + layout_.layer, width);
  if (search.isFolded) kernels_.add(readout, context(search, row) + layout_.layers, width);
  kernels_.squash(readout, dense.bias.data(), width);
  enter(row, {{readout, network_.readout}}, true);
}

void Decoder::answer(int row, const Request& request, const Answer& answer) {
  const Kernel& kernel = network_.output.kernel;
  const size_t first = at(rows_[row].asked, request.best);
  const Best best = {request.best, answer.ids + first, answer.logProbs + first};
  kernels_.best(kernel, logits_.data() + at(row, kernel.width()), largest_.data() + at(row, kernel.panels), best);
}

/** What was found for one row, for all that are like it; and the weights. */
void Decoder::repeat(const Search& search, const Request& request, const Answer& answer) const {
  const int positions = search.positions();
  for (int asked = 0; asked < request.rows; asked++) {
    const int place = places_[asked];
    const size_t from = at(rows_[place].asked, request.best), to = at(asked, request.best);
    if (from != to) std::copy_n(answer.ids + from, request.best, answer.ids + to);
    if (from != to) std::copy_n(answer.logProbs + from, request.best, answer.logProbs + to);
    if (answer.weights == nullptr) continue;
    std::copy_n(weights_.data() + at(place, positions), positions, answer.weights + at(asked, positions));
  }
}
