// The operations a plan may name: for each its parameters, what it reads, how it is fitted on
// training rows and how its state is read back. One operation per file of this folder; a new one
// adds its function here and a line to step_kinds.cpp. Plain values and functions without state.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/transforms/all.h"

namespace lathe::features {

enum class ParamKind { kInt, kNumber, kBool, kChoice, kChoices, kText, kTexts, kColumn, kColumns };

/// A parameter of an operation.
struct ParamSpec {
  std::string name, title, doc;
  ParamKind kind = ParamKind::kNumber;
  json::value default_value = {};  ///< null: required (kColumn) or absent
  std::optional<double> min = {}, max = {};
  std::vector<std::string> choices = {};
  bool is_list = false;  ///< kText: items with commas between; a list of them is taken, too
};

ParamSpec IntParam(std::string name, std::string title, std::int64_t otherwise, double min,
                   double max, std::string doc);
ParamSpec NumberParam(std::string name, std::string title, double otherwise, double min, double max,
                      std::string doc);
ParamSpec BoolParam(std::string name, std::string title, bool otherwise, std::string doc);
ParamSpec ChoiceParam(std::string name, std::string title, std::vector<std::string> choices,
                      std::string doc);

/// A column as a step sees it in training.
struct StepColumn {
  const data::ColumnSchema* schema = nullptr;
  std::span<const std::string> labels;  ///< of category codes
  ColumnView values;                    ///< training rows only
};

/// The answers of the training rows.
struct StepTarget {
  std::span<const double> y;             ///< class index or value
  std::vector<std::string> class_names;  ///< empty for a number
};

struct FitStep {
  /// The columns named by parameters first, in the order of the parameters, then the step's own.
  std::span<const StepColumn> columns;
  const json::object& params;          ///< complete
  const StepTarget* target = nullptr;  ///< null when there is none
  std::uint64_t seed = 0;

  std::size_t row_count() const { return columns.front().values.size(); }
};

struct FittedStep {
  explicit FittedStep(TransformPtr fitted) : transform(std::move(fitted)) {}

  TransformPtr transform;
  /// Columns that Apply reads, the first ones of `columns`; absent is all.
  std::optional<std::size_t> read_count;
  /// By output: what training rows get instead of what Apply gives, where a row must not see its
  /// own answer. Empty: what Apply gives.
  std::vector<std::vector<double>> train_values;
};

enum class StepGroup { kScaling, kEncoding, kMissing, kShape, kCombine, kDate, kText, kColumns };
std::string_view ToText(StepGroup group);

struct StepKind {
  std::string op, title, description;
  StepGroup group = StepGroup::kScaling;
  struct Takes {
    bool text = false, number = false, time = false;
  } takes = {};
  bool together = false;  ///< one step over all its columns instead of one for each
  std::size_t least_columns = 1;
  bool replaces = true;       ///< its columns give way to what it makes
  bool makes_many = false;    ///< its columns are not called what it read
  bool is_scaled = false;     ///< what it makes needs no further scaling
  bool needs_target = false;  ///< cannot be fitted without answers
  std::vector<ParamSpec> params = {};
  Result<FittedStep> (*fit)(const FitStep& fit) = nullptr;
  Result<TransformPtr> (*read)(const StoredTransform& stored) = nullptr;
};

/// Error: feature_bad_step.
Error BadStep(std::string detail);

StepKind StandardScalerStep();
StepKind MinMaxScalerStep();
StepKind RobustScalerStep();
StepKind OneHotEncoderStep();
StepKind LabelEncoderStep();
StepKind OrdinalEncoderStep();
StepKind TargetEncoderStep();
StepKind FrequencyEncoderStep();
StepKind HashEncoderStep();
StepKind ImputerStep();
StepKind MissingIndicatorStep();
StepKind LogStep();
StepKind PowerStep();
StepKind QuantileStep();
StepKind BinStep();
StepKind PolynomialStep();
StepKind InteractionStep();
StepKind DatePartsStep();
StepKind TextTfidfStep();
StepKind TextHashStep();
StepKind PcaStep();
StepKind GroupAggregateStep();
StepKind LagStep();
StepKind CastStep();
/// Leaves columns out; makes nothing.
StepKind DropStep();
/// Leaves all columns out but those it names; names that are not there do no harm. With a method it
/// says how they were found: see ChoosesAnew.
StepKind SelectStep();

/// Every operation, in the order of the list for users.
const std::vector<StepKind>& AllStepKinds();
const StepKind* FindStepKind(std::string_view op);

}  // namespace lathe::features
