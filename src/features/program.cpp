#include "features/program.h"

#include <algorithm>
#include <set>
#include <utility>

namespace lathe::features {

namespace {

using data::ColumnKind;
using data::ColumnSchema;

constexpr std::size_t kMostNodes = 100'000;
constexpr std::size_t kMostSlots = 1'000'000;

Error Corrupt(std::string detail) {
  return MakeError(ErrorCode::kModelCorrupt, "The recipe " + std::move(detail) + ".");
}

// A made column as others see it.
ColumnSchema SchemaOf(const Feature& feature) {
  ColumnSchema schema;
  schema.name = feature.name;
  schema.physical = feature.is_time       ? data::PhysicalType::kTimestamp
                    : feature.categorical ? data::PhysicalType::kInt64
                                          : data::PhysicalType::kDouble;
  schema.semantic = feature.is_time       ? data::SemanticType::kDatetime
                    : feature.categorical ? data::SemanticType::kCategorical
                                          : data::SemanticType::kNumeric;
  schema.nullable = true;
  return schema;
}

bool Takes(const StepKind& kind, const ColumnSchema& schema) {
  switch (data::KindOf(schema.physical)) {
    case ColumnKind::kText:
      return kind.takes.text;
    case ColumnKind::kNumber:
      return kind.takes.number;
    case ColumnKind::kTime:
      return kind.takes.time;
  }
  return false;
}

}  // namespace

void Program::AddOutputsOf(const Node& node) {
  std::set<std::string> from;
  for (const std::size_t input : node.inputs)
    from.insert(slots_[input].from.begin(), slots_[input].from.end());
  for (const Feature& feature : node.transform->outputs())
    slots_.push_back({SchemaOf(feature),
                      node.transform->labels(),
                      {from.begin(), from.end()},
                      std::string(node.transform->op()),
                      false});
}

ProgramColumn Program::output(std::size_t place) const {
  const Slot& slot = slots_[outputs_[place]];
  return {slot.schema, slot.from, slot.op, slot.is_scaled};
}

std::optional<std::size_t> Program::RawOf(std::size_t place) const {
  if (outputs_[place] < inputs_.size()) return outputs_[place];
  return std::nullopt;
}

std::vector<std::string> Program::Explain() const {
  std::vector<std::string> sentences;
  for (const Node& node : nodes_) sentences.push_back(node.transform->Explain() + ".");
  return sentences;
}

void Program::Keep(std::span<const std::size_t> outputs) {
  std::vector<std::size_t> kept;
  std::vector<bool> is_used(slots_.size());
  for (const std::size_t place : outputs) {
    kept.push_back(outputs_[place]);
    is_used[outputs_[place]] = true;
  }
  std::vector<Node> nodes;
  for (std::size_t n = nodes_.size(); n > 0; --n) {
    Node& node = nodes_[n - 1];
    bool is_needed = false;
    for (std::size_t i = 0; i < node.transform->outputs().size(); ++i)
      is_needed = is_needed || is_used[node.first_output + i];
    if (!is_needed) continue;
    for (const std::size_t input : node.inputs) is_used[input] = true;
    nodes.push_back(std::move(node));
  }
  std::ranges::reverse(nodes);
  // New numbers: raw columns that are used, then what the steps that are left make.
  std::vector<std::size_t> place_of(slots_.size());
  std::vector<Slot> slots;
  std::vector<ColumnSchema> inputs;
  std::vector<std::vector<double>> train_values;
  const std::size_t raw_count = inputs_.size();
  for (std::size_t raw = 0; raw < raw_count; ++raw) {
    if (!is_used[raw]) continue;
    place_of[raw] = slots.size();
    slots.push_back(std::move(slots_[raw]));
    inputs.push_back(std::move(inputs_[raw]));
  }
  for (Node& node : nodes) {
    for (std::size_t& input : node.inputs) input = place_of[input];
    const std::size_t first = node.first_output;
    node.first_output = slots.size();
    for (std::size_t i = 0; i < node.transform->outputs().size(); ++i) {
      place_of[first + i] = slots.size();
      slots.push_back(std::move(slots_[first + i]));
      if (!train_values_.empty())
        train_values.push_back(std::move(train_values_[first + i - raw_count]));
    }
  }
  for (std::size_t& output : kept) output = place_of[output];
  inputs_ = std::move(inputs);
  slots_ = std::move(slots);
  nodes_ = std::move(nodes);
  outputs_ = std::move(kept);
  train_values_ = std::move(train_values);
}

std::vector<ColumnView> Program::TrainOutputs(const data::Frame& frame) const {
  std::vector<ColumnView> views;
  for (const std::size_t output : outputs_) {
    if (output < inputs_.size()) {
      views.emplace_back(*frame.Find(inputs_[output].name));
      continue;
    }
    ColumnView& view = views.emplace_back(train_values_[output - inputs_.size()]);
    view.kind = data::KindOf(slots_[output].schema.physical);
  }
  return views;
}

std::vector<std::optional<std::size_t>> Program::DirectSteps(
    std::span<const std::optional<std::size_t>> target) const {
  std::vector<std::size_t> uses(slots_.size());  // as an output, or by a step
  std::vector<std::optional<std::size_t>> column_of(slots_.size());
  for (std::size_t place = 0; place < outputs_.size(); ++place) {
    ++uses[outputs_[place]];
    column_of[outputs_[place]] = target[place];
  }
  for (const Node& node : nodes_) {
    for (const std::size_t input : node.inputs) ++uses[input];
  }
  std::vector<std::optional<std::size_t>> direct(nodes_.size());
  for (std::size_t n = 0; n < nodes_.size(); ++n) {
    const std::size_t first = nodes_[n].first_output;
    const std::size_t count = nodes_[n].transform->outputs().size();
    bool fits = count > 0;
    for (std::size_t i = 0; fits && i < count; ++i)
      fits = uses[first + i] == 1 && column_of[first + i] &&
             *column_of[first + i] == *column_of[first] + i;
    if (fits) direct[n] = column_of[first];
  }
  return direct;
}

std::span<const ColumnView> Program::Run(std::span<const ColumnView> in, ProgramMemory& memory,
                                         std::span<const std::optional<std::size_t>> direct,
                                         Cells cells) const {
  const std::size_t row_count = in.empty() ? 0 : in.front().size();
  const std::size_t made = slots_.size() - inputs_.size();
  memory.values.resize(std::max(memory.values.size(), made * row_count));
  memory.columns.assign(in.begin(), in.end());
  memory.unseen.resize(nodes_.size());
  for (std::size_t n = 0; n < nodes_.size(); ++n) {
    const Node& node = nodes_[n];
    memory.gathered.clear();
    for (const std::size_t input : node.inputs) memory.gathered.push_back(memory.columns[input]);
    if (!direct.empty() && direct[n]) {
      memory.unseen[n] += node.transform->Apply(memory.gathered, cells.From(*direct[n]));
      memory.columns.resize(memory.columns.size() + node.transform->outputs().size());
      continue;
    }
    double* const first = memory.values.data() + (node.first_output - inputs_.size()) * row_count;
    memory.unseen[n] += node.transform->Apply(memory.gathered, {first, 1, row_count});
    for (std::size_t i = 0; i < node.transform->outputs().size(); ++i) {
      ColumnView& view =
          memory.columns.emplace_back(std::span<const double>(first + i * row_count, row_count));
      view.kind = data::KindOf(slots_[node.first_output + i].schema.physical);
    }
  }
  memory.gathered.clear();
  for (const std::size_t output : outputs_) memory.gathered.push_back(memory.columns[output]);
  return memory.gathered;
}

void Program::Report(ProgramMemory& memory, std::span<std::int64_t> unseen) const {
  // Several steps may read a column: the one that knows fewest values tells.
  std::vector<std::int64_t> most(inputs_.size());
  for (std::size_t n = 0; n < std::min(nodes_.size(), memory.unseen.size()); ++n) {
    const std::size_t input = nodes_[n].inputs.front();
    if (input < most.size()) most[input] = std::max(most[input], memory.unseen[n]);
    memory.unseen[n] = 0;
  }
  for (std::size_t i = 0; i < most.size(); ++i) unseen[i] += most[i];
}

json::object Program::ToJson() const {
  json::array nodes;
  for (const Node& node : nodes_) {
    json::object item{{"op", node.transform->op()}, {"name", node.name}};
    json::array inputs;
    for (const std::size_t input : node.inputs) inputs.push_back(static_cast<std::int64_t>(input));
    item["inputs"] = std::move(inputs);
    item["state"] = node.transform->State();
    nodes.push_back(std::move(item));
  }
  json::array outputs;
  for (const std::size_t output : outputs_) outputs.push_back(static_cast<std::int64_t>(output));
  return {{"nodes", std::move(nodes)}, {"outputs", std::move(outputs)}};
}

Status Program::ReadNode(const json::value& item) {
  if (!item.is_object()) return Corrupt("has an unusable step");
  const json::object& object = item.get_object();
  const json::value* op = object.if_contains("op");
  const json::value* name = object.if_contains("name");
  const json::value* inputs = object.if_contains("inputs");
  const json::value* state = object.if_contains("state");
  const bool is_whole = op != nullptr && op->is_string() && name != nullptr && name->is_string() &&
                        inputs != nullptr && inputs->is_array() && state != nullptr &&
                        state->is_object();
  if (!is_whole) return Corrupt("has an unusable step");
  const StepKind* kind = FindStepKind(std::string_view(op->get_string()));
  const std::size_t count = inputs->get_array().size();
  if (kind == nullptr || kind->read == nullptr || count == 0 || count > kMostStepColumns)
    return Corrupt("has an unusable step");
  Node node;
  node.name = std::string(name->get_string());
  std::vector<InputColumn> columns;
  for (const json::value& input : inputs->get_array()) {
    if (!input.is_int64() || input.get_int64() < 0 ||
        std::cmp_greater_equal(input.get_int64(), slots_.size()))
      return Corrupt("has a step of columns that are not there");
    node.inputs.push_back(static_cast<std::size_t>(input.get_int64()));
    const Slot& slot = slots_[node.inputs.back()];
    // Columns that parameters name may be of any kind; their step looks itself.
    const bool is_own = kind->together || count == 1;
    if (is_own && kind->op != "lag" && kind->op != "group_aggregate" && !Takes(*kind, slot.schema))
      return Corrupt("has a step that its column cannot take");
    columns.push_back({&slot.schema, slot.labels});
  }
  if (!kind->together && count > 1 && kind->op != "lag")
    return Corrupt("has a step of too many columns");
  ColumnSchema first = *columns.front().schema;
  first.name = node.name;
  columns.front().schema = &first;
  TRY(node.transform, kind->read({state->get_object(), first, columns.front().labels, columns}));
  node.first_output = slots_.size();
  AddOutputsOf(node);
  if (slots_.size() > kMostSlots) return Corrupt("makes too many columns");
  nodes_.push_back(std::move(node));
  return {};
}

Result<Program> Program::FromJson(const json::object& in, std::vector<ColumnSchema> inputs) {
  Program program;
  program.inputs_ = std::move(inputs);
  for (const ColumnSchema& column : program.inputs_)
    program.slots_.push_back({column, {}, {column.name}, {}, false});
  const json::value* nodes = in.if_contains("nodes");
  const json::value* outputs = in.if_contains("outputs");
  if (nodes == nullptr || !nodes->is_array() || nodes->get_array().size() > kMostNodes ||
      outputs == nullptr || !outputs->is_array())
    return Corrupt("lacks its steps");
  for (const json::value& item : nodes->get_array()) TRY_OK(program.ReadNode(item));
  for (const json::value& output : outputs->get_array()) {
    if (!output.is_int64() || output.get_int64() < 0 ||
        std::cmp_greater_equal(output.get_int64(), program.slots_.size()))
      return Corrupt("hands out columns that are not there");
    program.outputs_.push_back(static_cast<std::size_t>(output.get_int64()));
  }
  return program;
}

}  // namespace lathe::features
