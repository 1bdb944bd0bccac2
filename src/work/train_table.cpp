#include "work/train_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "data/parquet_reader.h"

namespace lathe::work {

namespace {

using data::ColumnKind;
using data::ColumnRole;
using data::FrameColumn;
using models::Task;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kRegressionBands = 10;

Error WithField(Error error, std::string field, std::string message) {
  error.errors.push_back({std::move(field), "not_allowed", std::move(message), {}, {}});
  return error;
}

// The columns that are read: features, weight, target and the one that splits.
std::vector<std::string> NeededColumns(const TrainParams& params) {
  std::vector<std::string> names;
  const std::vector<std::string> planned =
      params.plan ? features::ColumnsRead(*params.plan, params.schema) : std::vector<std::string>();
  for (const data::ColumnSchema& column : params.schema.columns) {
    const bool is_planned = std::ranges::find(planned, column.name) != planned.end();
    const bool is_read = column.role == ColumnRole::kFeature ||
                         column.role == ColumnRole::kWeight || column.name == params.target ||
                         (!params.column.empty() && column.name == params.column);
    if (is_read || is_planned) names.push_back(column.name);
  }
  return names;
}

// A class's name as a user would write it: "3", "2.5", "true".
std::string ClassName(double value, data::PhysicalType type) {
  if (type == data::PhysicalType::kBool) return value != 0 ? "true" : "false";
  char text[32];
  return {text, std::to_chars(std::begin(text), std::end(text), value).ptr};
}

Error TooManyClasses(const std::string& target, std::size_t count, std::size_t rows) {
  return WithField(
      MakeError(ErrorCode::kTrainTooManyClasses,
                "The target \"" + target + "\" has " + std::to_string(count) + " classes in " +
                    std::to_string(rows) + " rows; up to " + std::to_string(kMaxClasses) +
                    " can be told apart, with two rows each on average. Choose another column, or "
                    "regression for a number."),
      "target", "has too many distinct values");
}

// Class indexes in `y` and class names for a text target, in alphabetical order.
void ClassesOfText(const FrameColumn& column, TrainTable& table) {
  std::vector<bool> present(column.dictionary.size());
  for (const std::int32_t code : column.codes)
    if (code >= 0) present[static_cast<std::size_t>(code)] = true;
  std::vector<std::size_t> order;
  for (std::size_t code = 0; code < present.size(); ++code)
    if (present[code]) order.push_back(code);
  std::ranges::sort(order, {}, [&](std::size_t code) { return column.dictionary[code]; });
  std::vector<double> index(present.size(), kNaN);
  for (std::size_t k = 0; k < order.size(); ++k) {
    index[order[k]] = static_cast<double>(k);
    table.class_names.emplace_back(column.dictionary[order[k]]);
  }
  for (const std::int32_t code : column.codes)
    table.y.push_back(code < 0 ? kNaN : index[static_cast<std::size_t>(code)]);
}

// The same for numbers, in rising order. Stops collecting past the limit, which is then reported.
void ClassesOfNumbers(const FrameColumn& column, data::PhysicalType type, TrainTable& table) {
  std::set<double> distinct;
  for (const double value : column.numbers)
    if (!std::isnan(value)) distinct.insert(value);
  const std::vector<double> sorted(distinct.begin(), distinct.end());
  for (const double value : sorted) table.class_names.push_back(ClassName(value, type));
  for (const double value : column.numbers) {
    const auto place = std::ranges::lower_bound(sorted, value);
    table.y.push_back(std::isnan(value) ? kNaN : static_cast<double>(place - sorted.begin()));
  }
}

// Puts the positive one of two classes last.
Status OrderClasses(const TrainParams& params, TrainTable& table) {
  if (params.positive_class.empty()) return {};
  const auto place = std::ranges::find(table.class_names, params.positive_class);
  if (place == table.class_names.end())
    return FieldFault("positive_class", "not_allowed",
                      "\"" + params.positive_class + "\" is not a class of the target");
  if (table.class_names.size() != 2) {
    table.warnings.push_back("positive_class is not used: the target has more than two classes.");
    return {};
  }
  if (place == table.class_names.begin()) {
    std::swap(table.class_names[0], table.class_names[1]);
    for (double& y : table.y) y = 1 - y;
  }
  return {};
}

Status ReadClasses(const TrainParams& params, const FrameColumn& column, data::PhysicalType type,
                   TrainTable& table) {
  if (column.kind == ColumnKind::kText) {
    ClassesOfText(column, table);
  } else {
    ClassesOfNumbers(column, type, table);
  }
  return OrderClasses(params, table);
}

Status CheckClasses(const TrainParams& params, const TrainTable& table) {
  const std::size_t classes = table.class_names.size();
  if (classes == 1)
    return WithField(
        MakeError(ErrorCode::kTrainSingleClass, "The target \"" + params.target + "\" is \"" +
                                                    table.class_names[0] + "\" in every row."),
        "target", "must have two classes or more");
  if (classes > kMaxClasses || classes * 2 > table.used.size())
    return TooManyClasses(params.target, classes, table.used.size());
  return {};
}

void WarnOfRareClasses(TrainTable& table) {
  std::vector<std::size_t> counts(table.class_names.size());
  for (const std::uint32_t row : table.used) ++counts[static_cast<std::size_t>(table.y[row])];
  for (std::size_t k = 0; k < counts.size(); ++k)
    if (counts[k] < 5)
      table.warnings.push_back("The class \"" + table.class_names[k] + "\" has " +
                               std::to_string(counts[k]) + (counts[k] == 1 ? " row" : " rows") +
                               ": what is said of it is uncertain.");
}

Status ReadTarget(const TrainParams& params, TrainTable& table) {
  const auto place = table.schema.IndexOf(params.target);
  data::ColumnSchema& schema = table.schema.columns[*place];
  schema.role = ColumnRole::kTarget;
  const FrameColumn* column = table.frame.Find(params.target);
  if (params.task == Task::kClassification) {
    TRY_OK(ReadClasses(params, *column, schema.physical, table));
  } else if (column->kind != ColumnKind::kNumber) {
    return WithField(
        MakeError(ErrorCode::kTrainTargetNotNumeric,
                  "The target \"" + params.target + "\" is not numeric, which regression needs."),
        "target", "must be a numeric column");
  } else {
    table.y = column->numbers;
  }
  for (std::size_t row = 0; row < table.y.size(); ++row)
    if (!std::isnan(table.y[row])) table.used.push_back(static_cast<std::uint32_t>(row));
  if (table.used.empty())
    return WithField(MakeError(ErrorCode::kTrainTargetEmpty,
                               "The target \"" + params.target + "\" has no values."),
                     "target", "must have values");
  return {};
}

Status CheckRowCount(const TrainTable& table) {
  if (table.used.size() >= kMinTrainRows) return {};
  return MakeError(ErrorCode::kTrainTooFewRows,
                   "There are " + std::to_string(table.used.size()) + " rows " +
                       (table.task == Task::kClustering ? "" : "with a target ") +
                       "to learn from; at least " + std::to_string(kMinTrainRows) + " are needed.");
}

Status CheckFinite(const TrainTable& table, const TrainParams& params) {
  const std::set<std::string> made_finite =
      params.plan ? features::ColumnsMadeFinite(*params.plan) : std::set<std::string>();
  std::vector<FieldError> faults;
  for (std::size_t c = 0; c < table.frame.column_count(); ++c) {
    const FrameColumn& column = table.frame.column(c);
    if (column.name != params.target && made_finite.contains(column.name)) continue;
    const auto count =
        std::ranges::count_if(column.numbers, [](double value) { return std::isinf(value); });
    if (count > 0)
      faults.push_back({column.name,
                        "not_finite",
                        "holds " + std::to_string(count) + " infinite values",
                        {},
                        {}});
  }
  if (faults.empty()) return {};
  return Error{ErrorCode::kTrainNonFinite,
               "The column \"" + faults.front().field + "\" " + faults.front().message +
                   "; fill or drop them in a feature set, or leave the column out.",
               std::move(faults),
               {}};
}

Status ReadWeights(TrainTable& table) {
  for (const data::ColumnSchema& schema : table.schema.columns) {
    if (schema.role != ColumnRole::kWeight) continue;
    const FrameColumn* column = table.frame.Find(schema.name);
    if (column == nullptr || column->kind != ColumnKind::kNumber)
      return FieldFault(schema.name, "wrong_type", "must be numeric to weigh rows");
    double sum = 0;
    for (const std::uint32_t row : table.used) {
      if (!(column->numbers[row] >= 0))
        return FieldFault(schema.name, "not_allowed",
                          "must hold weights of 0 or more in every row");
      sum += column->numbers[row];
    }
    if (!(sum > 0)) return FieldFault(schema.name, "not_allowed", "must hold a weight above 0");
    table.weights = column->numbers;
    return {};
  }
  return {};
}

void WarnOfIds(TrainTable& table, const TrainParams& params) {
  if (params.task != Task::kRegression) return;
  const auto place = table.schema.IndexOf(params.target);
  const auto semantic = table.schema.columns[*place].semantic;
  if (semantic == data::SemanticType::kIdentifier)
    table.warnings.push_back("The target \"" + params.target +
                             "\" looks like an identifier: there may be nothing to learn.");
}

// Bands of equal size by rank, so that folds see small and large values alike.
std::vector<std::int32_t> Bands(const TrainTable& table) {
  std::vector<std::size_t> order(table.used.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return table.y[table.used[i]]; });
  std::vector<std::int32_t> bands(order.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    bands[order[rank]] = static_cast<std::int32_t>(rank * kRegressionBands / order.size());
  return bands;
}

std::vector<std::int32_t> Strata(const TrainParams& params, const TrainTable& table) {
  if (params.task == Task::kRegression)
    return params.method == learn::SplitMethod::kStratified ? Bands(table)
                                                            : std::vector<std::int32_t>();
  std::vector<std::int32_t> strata;
  for (const std::uint32_t row : table.used)
    strata.push_back(static_cast<std::int32_t>(table.y[row]));
  return strata;
}

// A number per distinct value of the column; rows without one share a group.
std::vector<std::int32_t> Groups(const FrameColumn& column, const TrainTable& table) {
  std::vector<std::int32_t> groups;
  std::map<double, std::int32_t> numbers;
  for (const std::uint32_t row : table.used) {
    const double value = column.kind == ColumnKind::kText ? column.codes[row] : column.numbers[row];
    const double key = std::isnan(value) ? -std::numeric_limits<double>::infinity() : value;
    groups.push_back(numbers.emplace(key, static_cast<std::int32_t>(numbers.size())).first->second);
  }
  return groups;
}

Result<std::vector<double>> Times(const FrameColumn& column, const TrainTable& table) {
  if (column.kind == ColumnKind::kText)
    return FieldFault("validation.column", "wrong_type", "must be a date, a time or a number");
  std::vector<double> times = learn::Gather(column.numbers, table.used);
  if (std::ranges::any_of(times, [](double time) { return std::isnan(time); }))
    return FieldFault("validation.column", "not_allowed", "has rows without a value");
  return times;
}

void ToFrameRows(const TrainTable& table, std::vector<std::uint32_t>& rows) {
  for (std::uint32_t& row : rows) row = table.used[row];
}

}  // namespace

Result<TrainTable> ReadTrainTable(const TrainParams& params, const CancelToken& cancel) {
  const std::vector<std::string> columns = NeededColumns(params);
  data::ReadOptions options;
  options.threads = params.threads;
  options.cancel = &cancel;
  options.fingerprint = params.dataset_fingerprint;
  TrainTable table;
  table.task = params.task;
  table.target = params.target;
  table.schema = params.schema;
  TRY(table.frame, data::ReadParquet(params.dataset_path, columns, options));
  if (params.task == Task::kClustering) {
    table.used.resize(table.frame.row_count());
    std::iota(table.used.begin(), table.used.end(), 0U);
  } else {
    TRY_OK(ReadTarget(params, table));
  }
  TRY_OK(CheckRowCount(table));
  if (params.task == Task::kClassification) TRY_OK(CheckClasses(params, table));
  TRY_OK(CheckFinite(table, params));
  if (params.task != Task::kClustering) TRY_OK(ReadWeights(table));
  if (params.task == Task::kClassification) WarnOfRareClasses(table);
  WarnOfIds(table, params);
  return table;
}

Result<learn::Splits> SplitTable(const TrainParams& params, const TrainTable& table) {
  if (params.task == Task::kClustering) return learn::Splits{table.used, {}, {}};
  const std::vector<std::int32_t> strata = Strata(params, table);
  std::vector<std::int32_t> groups;
  std::vector<double> times;
  const FrameColumn* column = params.column.empty() ? nullptr : table.frame.Find(params.column);
  if (params.method == learn::SplitMethod::kGroup) groups = Groups(*column, table);
  if (params.method == learn::SplitMethod::kTime) {
    TRY(times, Times(*column, table));
  }
  TRY(learn::Splits splits,
      learn::SplitRows({params.method, params.folds, params.test_fraction, params.seed,
                        table.used.size(), strata, groups, times}));
  ToFrameRows(table, splits.train);
  ToFrameRows(table, splits.test);
  for (learn::Fold& fold : splits.folds) {
    ToFrameRows(table, fold.train);
    ToFrameRows(table, fold.valid);
  }
  return splits;
}

}  // namespace lathe::work
