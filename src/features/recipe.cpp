#include "features/recipe.h"

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "features/program.h"

namespace lathe::features {

namespace {

using data::ColumnKind;
using data::ColumnSchema;
using data::SemanticType;

// Rows go through all steps block by block, so that a block of the matrix stays in the second-level
// cache; not too few at a time, for some steps prepare themselves for a block.
constexpr std::size_t kBlockBytes = 256 << 10;
constexpr std::size_t kFewestBlockRows = 64, kMostBlockRows = 1024;
// A matrix too large for the caches is written past them, or each of its lines would be read before
// it is written.
constexpr std::size_t kStreamedBytes = 16 << 20;
constexpr std::size_t kMostInputs = 100'000;
constexpr std::size_t kMostFeatures = 1'000'000;

struct TransformKind {
  std::string_view op;
  TransformPtr (*fit)(const FitColumn& fit);
  Result<TransformPtr> (*read)(const StoredTransform& stored);
  bool takes_text;    ///< columns of kind text
  bool takes_number;  ///< columns of kind number
  bool takes_time;
};

constexpr TransformKind kNumeric{"numeric", FitNumeric, ReadNumeric, false, true, false};
constexpr TransformKind kBoolean{"boolean", FitBoolean, ReadBoolean, false, true, false};
constexpr TransformKind kOneHot{
    "one_hot_encoder", FitOneHotEncoder, ReadOneHotEncoder, true, true, false};
constexpr TransformKind kOrdinal{
    "ordinal_encoder", FitOrdinalEncoder, ReadOrdinalEncoder, true, true, false};
constexpr TransformKind kDateParts{"date_parts", FitDateParts, ReadDateParts, false, false, true};
constexpr std::array kKinds{&kNumeric, &kBoolean, &kOneHot, &kOrdinal, &kDateParts};

bool Takes(const TransformKind& kind, ColumnKind column) {
  switch (column) {
    case ColumnKind::kText:
      return kind.takes_text;
    case ColumnKind::kNumber:
      return kind.takes_number;
    case ColumnKind::kTime:
      return kind.takes_time;
  }
  return false;
}

// What a column becomes; null when it is left out.
const TransformKind* Choose(const ColumnSchema& column, const RecipeNeeds& needs) {
  const TransformKind& categories = needs.native_categories ? kOrdinal : kOneHot;
  const ColumnKind kind = data::KindOf(column.physical);
  switch (column.semantic) {
    case SemanticType::kText:
    case SemanticType::kIdentifier:
    case SemanticType::kConstant:
      return nullptr;
    case SemanticType::kDatetime:
      if (kind == ColumnKind::kText) return nullptr;
      break;
    case SemanticType::kNumeric:
    case SemanticType::kBoolean:
    case SemanticType::kCategorical:
      break;
  }
  if (kind == ColumnKind::kTime) return &kDateParts;
  if (kind == ColumnKind::kText) return &categories;
  if (column.physical == data::PhysicalType::kBool) return &kBoolean;
  return column.semantic == SemanticType::kCategorical ? &categories : &kNumeric;
}

/// Copies past the caches, with instructions that every x86-64 has.
void StreamCopy(const double* from, std::size_t count, double* to) {
  std::size_t i = 0;
  for (; i < count && reinterpret_cast<std::uintptr_t>(to + i) % sizeof(__m128d) != 0; ++i)
    to[i] = from[i];
  for (; i + 2 <= count; i += 2) _mm_stream_pd(to + i, _mm_loadu_pd(from + i));
  for (; i < count; ++i) to[i] = from[i];
  _mm_sfence();  // other threads read it after an ordinary store
}

Error Corrupt(std::string detail) {
  return MakeError(ErrorCode::kModelCorrupt, "The recipe " + std::move(detail) + ".");
}

Error NoFeatures(const std::vector<std::string>& skipped) {
  std::string detail = "No column can be used as a feature";
  if (!skipped.empty()) {
    detail += ": ";
    for (std::size_t i = 0; i < std::min<std::size_t>(skipped.size(), 5); ++i)
      detail += (i == 0 ? "\"" : ", \"") + skipped[i] + "\"";
    if (skipped.size() > 5) detail += " and " + std::to_string(skipped.size() - 5) + " more";
    detail += " hold free text, identifiers or a single value";
  }
  return MakeError(ErrorCode::kTrainNoFeatures, detail + ".");
}

std::string_view ToText(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kNumber:
      return "numbers";
    case ColumnKind::kTime:
      return "dates or times";
    case ColumnKind::kText:
      return "texts";
  }
  return "";
}

}  // namespace

struct RecipeMemory::State {
  ProgramMemory program;
  std::vector<ColumnView> inputs;
};

RecipeMemory::RecipeMemory() : state_(std::make_unique<State>()) {}
RecipeMemory::~RecipeMemory() = default;
RecipeMemory::RecipeMemory(RecipeMemory&&) noexcept = default;
RecipeMemory& RecipeMemory::operator=(RecipeMemory&&) noexcept = default;

struct Recipe::State {
  struct Step {
    TransformPtr transform;
    std::size_t input = 0;  ///< a raw column, or an output of the program
    bool is_done = false;   ///< the program has written what this would copy
  };

  std::vector<ColumnSchema> inputs;
  std::vector<std::string> skipped;
  std::optional<Program> program;
  std::vector<Step> steps;
  std::vector<Feature> features;
  std::vector<std::optional<std::size_t>> direct;  ///< by step of the program, see DirectSteps

  std::size_t block_rows() const {
    return std::clamp(kBlockBytes / (sizeof(double) * std::max<std::size_t>(features.size(), 1)),
                      kFewestBlockRows, kMostBlockRows);
  }

  /// Finds what the program may write itself. When all steps are there.
  void PlanDirect() {
    if (!program) return;
    std::vector<std::optional<std::size_t>> target(program->output_count());
    std::vector<std::size_t> readers(program->output_count());
    std::size_t output = 0;
    for (const Step& step : steps) {
      ++readers[step.input];
      if (step.transform->copies()) target[step.input] = output;
      output += step.transform->outputs().size();
    }
    for (std::size_t place = 0; place < target.size(); ++place) {
      if (readers[place] != 1) target[place].reset();
    }
    direct = program->DirectSteps(target);
    std::vector<bool> is_written(features.size());
    for (std::size_t n = 0; n < direct.size(); ++n) {
      for (std::size_t i = 0; direct[n] && i < program->width(n); ++i)
        is_written[*direct[n] + i] = true;
    }
    for (Step& step : steps) {
      const auto& column = target[step.input];
      step.is_done = column && is_written[*column];
    }
  }

  void AddStep(TransformPtr transform, std::size_t input) {
    const std::size_t first = features.size();
    const auto outputs = transform->outputs();
    features.insert(features.end(), outputs.begin(), outputs.end());
    if (program) {
      const ProgramColumn column = program->output(input);
      // What is made of one raw column counts as that column's; of several, as itself.
      const std::string& source =
          column.from.size() == 1 ? column.from.front() : column.schema.name;
      for (std::size_t i = first; i < features.size(); ++i) features[i].source = source;
    }
    steps.push_back({std::move(transform), input});
  }

  // Features of the rows of `in`: all of them, or those that the program has not written.
  enum class Which : std::uint8_t { kAll, kRest };
  void ApplySteps(std::span<const ColumnView> in, Cells out, ApplyReport* report,
                  Which which) const {
    std::size_t output = 0;
    for (const Step& step : steps) {
      if (which == Which::kAll || !step.is_done) {
        const std::int64_t unseen = step.transform->Apply({&in[step.input], 1}, out.From(output));
        if (report != nullptr && unseen > 0) Note(step.input, unseen, *report);
      }
      output += step.transform->outputs().size();
    }
  }

  void Note(std::size_t input, std::int64_t unseen, ApplyReport& report) const {
    const std::optional<std::size_t> raw = program ? program->RawOf(input) : input;
    if (raw) report.unseen[*raw] += unseen;
  }

  // `write(first, count, cells)` makes the features of `count` rows from `first` on.
  template <class Write>
  void EachBlock(Matrix& out, const Write& write) const {
    const std::size_t block = block_rows(), width = features.size();
    const bool streams = out.row_count() * width * sizeof(double) >= kStreamedBytes;
    Matrix made(streams ? block : 0, width);
    for (std::size_t first = 0; first < out.row_count(); first += block) {
      const std::size_t count = std::min(block, out.row_count() - first);
      write(first, count, streams ? Cells::Of(made) : Cells::Of(out, first));
      if (streams) StreamCopy(made.data(), count * width, out.data() + first * width);
    }
    if (streams) _mm_sfence();
  }

  // `column_of(input)` is the raw column of that place.
  template <class ColumnOf>
  void Apply(std::size_t row_count, ColumnOf column_of, Matrix& out, ApplyReport* report,
             RecipeMemory::State* memory) const {
    out.Resize(row_count, features.size());
    if (report != nullptr) report->unseen.assign(inputs.size(), 0);
    if (program) return ApplyProgram(column_of, out, report, *memory);
    EachBlock(out, [&](std::size_t first, std::size_t count, Cells cells) {
      std::size_t output = 0;
      for (const Step& step : steps) {
        const ColumnView column = ColumnView(column_of(step.input)).Slice(first, count);
        const std::int64_t unseen = step.transform->Apply({&column, 1}, cells.From(output));
        if (report != nullptr) report->unseen[step.input] += unseen;
        output += step.transform->outputs().size();
      }
    });
  }

  template <class ColumnOf>
  void ApplyProgram(ColumnOf column_of, Matrix& out, ApplyReport* report,
                    RecipeMemory::State& memory) const {
    EachBlock(out, [&](std::size_t first, std::size_t count, Cells cells) {
      memory.inputs.clear();
      for (std::size_t input = 0; input < inputs.size(); ++input)
        memory.inputs.push_back(ColumnView(column_of(input)).Slice(first, count));
      ApplySteps(program->Run(memory.inputs, memory.program, direct, cells), cells, report,
                 Which::kRest);
    });
    if (report != nullptr) program->Report(memory.program, report->unseen);
  }

  Status ReadInputs(const json::object& in) {
    const json::value* columns = in.if_contains("inputs");
    if (columns == nullptr) return Corrupt("names no input columns");
    auto schema = data::TableSchema::FromJson(*columns);
    if (!schema.ok() || schema->columns.empty() || schema->columns.size() > kMostInputs)
      return Corrupt("has unusable input columns");
    inputs = std::move(schema->columns);
    return {};
  }

  Status ReadSkipped(const json::object& in) {
    const json::value* names = in.if_contains("skipped");
    if (names == nullptr || !names->is_array())
      return Corrupt("lacks its list of left out columns");
    for (const json::value& name : names->get_array()) {
      if (!name.is_string()) return Corrupt("has an unusable list of left out columns");
      skipped.emplace_back(name.get_string());
    }
    return {};
  }

  std::size_t column_count() const { return program ? program->output_count() : inputs.size(); }

  Status ReadProgram(const json::object& in) {
    const json::value* stored = in.if_contains("program");
    if (stored == nullptr) return {};
    if (!stored->is_object()) return Corrupt("has an unusable program");
    TRY(program, Program::FromJson(stored->get_object(), inputs));
    return {};
  }

  Status ReadStep(const json::value& item) {
    if (!item.is_object()) return Corrupt("has an unusable step");
    const json::object& step = item.get_object();
    const json::value* op = step.if_contains("op");
    const json::value* input = step.if_contains("input");
    if (op == nullptr || !op->is_string() || input == nullptr || !input->is_int64() ||
        input->get_int64() < 0 || std::cmp_greater_equal(input->get_int64(), column_count()))
      return Corrupt("has an unusable step");
    const auto place = static_cast<std::size_t>(input->get_int64());
    const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const TransformKind* known) {
      return known->op == std::string_view(op->get_string());
    });
    const ColumnSchema column = program ? program->output(place).schema : inputs[place];
    if (kind == kKinds.end() || !Takes(**kind, data::KindOf(column.physical)))
      return Corrupt("has a step that its column cannot take");
    const std::span<const std::string> labels =
        program ? program->labels(place) : std::span<const std::string>();
    TRY(TransformPtr transform, (*kind)->read({step, column, labels}));
    AddStep(std::move(transform), place);
    if (features.size() > kMostFeatures) return Corrupt("makes too many features");
    return {};
  }
};

Recipe::Recipe() : state_(std::make_unique<State>()) {}
Recipe::~Recipe() = default;
Recipe::Recipe(Recipe&&) noexcept = default;
Recipe& Recipe::operator=(Recipe&&) noexcept = default;

Result<Recipe> Recipe::Fit(const data::TableSchema& schema, const data::Frame& frame,
                           const RecipeNeeds& needs) {
  Recipe recipe;
  State& state = *recipe.state_;
  for (const ColumnSchema& column : schema.columns) {
    if (column.role != data::ColumnRole::kFeature) continue;
    const TransformKind* kind = Choose(column, needs);
    if (kind == nullptr) {
      state.skipped.push_back(column.name);
      continue;
    }
    const data::FrameColumn* values = frame.Find(column.name);
    if (values == nullptr || values->kind != data::KindOf(column.physical))
      return MakeError(ErrorCode::kInternal, "The column \"" + column.name + "\" was not read.");
    state.AddStep(kind->fit({column, *values, needs}), state.inputs.size());
    state.inputs.push_back(column);
  }
  if (state.features.empty()) return NoFeatures(state.skipped);
  return recipe;
}

Result<Recipe> Recipe::FitPlan(const PlanFit& fit, const RecipeNeeds& needs,
                               Matrix& train_features) {
  Recipe recipe;
  State& state = *recipe.state_;
  TRY(state.program,
      Program::Fit({fit.plan, fit.schema, fit.frame, fit.target, fit.target_name, fit.seed}));
  Program& program = *state.program;
  std::vector<std::size_t> used;
  std::vector<const TransformKind*> kinds;
  for (std::size_t i = 0; i < program.output_count(); ++i) {
    const ColumnSchema column = program.output(i).schema;
    const TransformKind* kind = Choose(column, needs);
    if (kind == nullptr) {
      state.skipped.push_back(column.name);
      continue;
    }
    used.push_back(i);
    kinds.push_back(kind);
  }
  if (used.empty()) return NoFeatures(state.skipped);
  program.Keep(used);
  state.inputs = program.inputs();
  const std::vector<ColumnView> columns = program.TrainOutputs(fit.frame);
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const ProgramColumn column = program.output(i);
    RecipeNeeds own = needs;
    own.scale = needs.scale && !column.is_scaled;
    state.AddStep(kinds[i]->fit({column.schema, columns[i], own, program.labels(i)}), i);
  }
  if (state.features.size() > kMostFeatures)
    return MakeError(ErrorCode::kFeatureTooManyColumns,
                     "The recipe makes " + std::to_string(state.features.size()) +
                         " features; up to " + std::to_string(kMostFeatures) + " are allowed.");
  train_features.Resize(fit.frame.row_count(), state.features.size());
  state.ApplySteps(columns, Cells::Of(train_features), nullptr, State::Which::kAll);
  program.ForgetTraining();
  state.PlanDirect();
  return recipe;
}

Result<Recipe> Recipe::FromJson(const json::value& in) {
  if (!in.is_object()) return Corrupt("is not an object");
  Recipe recipe;
  State& state = *recipe.state_;
  TRY_OK(state.ReadInputs(in.get_object()));
  TRY_OK(state.ReadSkipped(in.get_object()));
  TRY_OK(state.ReadProgram(in.get_object()));
  const json::value* steps = in.get_object().if_contains("steps");
  if (steps == nullptr || !steps->is_array()) return Corrupt("lacks its steps");
  for (const json::value& step : steps->get_array()) TRY_OK(state.ReadStep(step));
  if (state.features.empty()) return Corrupt("makes no features");
  state.PlanDirect();
  return recipe;
}

json::object Recipe::ToJson() const {
  data::TableSchema schema;
  schema.columns = state_->inputs;
  json::array steps;
  for (const State::Step& step : state_->steps) {
    json::object item{{"op", step.transform->op()},
                      {"input", static_cast<std::int64_t>(step.input)}};
    for (auto& [name, value] : step.transform->State()) item[name] = value;
    steps.push_back(std::move(item));
  }
  json::object out{{"inputs", schema.ToJson()},
                   {"skipped", json::array(state_->skipped.begin(), state_->skipped.end())}};
  if (state_->program) out["program"] = state_->program->ToJson();
  out["steps"] = std::move(steps);
  return out;
}

const std::vector<ColumnSchema>& Recipe::inputs() const { return state_->inputs; }
const std::vector<Feature>& Recipe::features() const { return state_->features; }
const std::vector<std::string>& Recipe::skipped() const { return state_->skipped; }

std::vector<std::string> Recipe::columns() const {
  std::vector<std::string> names;
  for (const State::Step& step : state_->steps) {
    const std::string name = state_->program ? state_->program->output(step.input).schema.name
                                             : state_->inputs[step.input].name;
    names.insert(names.end(), step.transform->outputs().size(), name);
  }
  return names;
}

std::vector<std::string> Recipe::Explain() const {
  std::vector<std::string> sentences;
  if (state_->program) sentences = state_->program->Explain();
  for (const State::Step& step : state_->steps)
    sentences.push_back(step.transform->Explain() + ".");
  return sentences;
}

data::Frame Recipe::MakeInputFrame() const {
  data::Frame frame;
  for (const ColumnSchema& column : state_->inputs)
    frame.AddColumn(column.name, data::KindOf(column.physical));
  return frame;
}

void Recipe::Apply(const data::Frame& rows, Matrix& out, ApplyReport* report,
                   RecipeMemory* memory) const {
  std::optional<RecipeMemory> own;
  if (state_->program && memory == nullptr) memory = &own.emplace();
  state_->Apply(
      rows.row_count(),
      [&](std::size_t input) -> const data::FrameColumn& { return rows.column(input); }, out,
      report, memory == nullptr ? nullptr : memory->state_.get());
}

Status Recipe::ApplyByName(const data::Frame& frame, Matrix& out, ApplyReport* report) const {
  std::vector<const data::FrameColumn*> columns;
  std::vector<FieldError> faults;
  for (const ColumnSchema& input : state_->inputs) {
    const data::FrameColumn* column = frame.Find(input.name);
    columns.push_back(column);
    if (column == nullptr) {
      faults.push_back({input.name, "required", "is not there", {}, {}});
    } else if (column->kind != data::KindOf(input.physical)) {
      faults.push_back({input.name,
                        "wrong_type",
                        "must hold " + std::string(ToText(data::KindOf(input.physical))),
                        {},
                        {}});
    }
  }
  if (!faults.empty())
    return Error{ErrorCode::kPredictSchema,
                 "The rows do not fit the columns the recipe was fitted on.",
                 std::move(faults),
                 {}};
  RecipeMemory memory;
  state_->Apply(
      frame.row_count(),
      [&](std::size_t input) -> const data::FrameColumn& { return *columns[input]; }, out, report,
      memory.state_.get());
  return {};
}

}  // namespace lathe::features
