#include "data/rules/table_rule.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "data/clean/steps.h"
#include "data/clean/value_fit.h"
#include "data/clean/written_value.h"
#include "data/duckdb_session.h"
#include "data/profile/column_quality.h"

namespace lathe::data::rules {
namespace {

constexpr std::int64_t kPatternMemoryBytes = 64 << 20;
constexpr std::size_t kValuesNamed = 5;

/// Collects what is wrong with one rule.
class Checker {
 public:
  Checker(const TableRule& rule, const TableSchema* schema) : rule_(rule), schema_(schema) {}

  Status Run() {
    CheckSettings();
    CheckColumns();
    if (rule_.kind == "range") CheckRange();
    if (rule_.kind == "set") CheckSet();
    if (rule_.kind == "regex") CheckPattern();
    if (rule_.kind == "freshness") CheckFreshness();
    if (rule_.kind == "row_count") CheckRowCount();
    if (errors_.empty()) return {};
    return Error{ErrorCode::kValidationFailed, "The rule cannot be kept.", std::move(errors_), {}};
  }

 private:
  void Fault(std::string_view field, std::string code, std::string message) {
    errors_.push_back({std::string(field), std::move(code), std::move(message), {}, {}});
  }

  /// A setting that another kind has would be ignored in silence.
  void CheckSettings() {
    const auto only = [&](bool given, std::string_view field,
                          std::initializer_list<std::string_view> kinds) {
      if (given && std::ranges::find(kinds, rule_.kind) == kinds.end())
        Fault(field, "not_allowed", "is no setting of a rule of the kind " + rule_.kind);
    };
    only(rule_.min.has_value(), "min", {"range", "row_count"});
    only(rule_.max.has_value(), "max", {"range", "row_count"});
    only(!rule_.values.empty(), "values", {"set"});
    only(rule_.pattern.has_value(), "pattern", {"regex"});
    only(rule_.max_age_hours.has_value(), "max_age_hours", {"freshness"});
    only(rule_.tolerance > 0, "tolerance", {"range", "set", "regex", "not_null", "unique"});
  }

  void CheckColumns() {
    const std::size_t count = rule_.columns.size();
    if (rule_.kind == "row_count") {
      if (count > 0) Fault("columns", "too_long", "row_count is about the whole table");
      return;
    }
    if (count == 0) return Fault("columns", "required", "must name the column");
    if (count > 1 && rule_.kind != "unique")
      Fault("columns", "too_long", "takes one column; make a rule for each");
    for (std::size_t i = 0; i < count; ++i) {
      const std::string field = "columns[" + std::to_string(i) + "]";
      const auto here = rule_.columns.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(rule_.columns.begin(), here, *here) != here) {
        Fault(field, "duplicate", "names \"" + *here + "\" a second time");
      } else if (schema_ && !schema_->IndexOf(*here)) {
        Fault(field, "not_found", "There is no column \"" + *here + "\" in the table.");
      }
    }
  }

  /// The type of the first column, where it is known.
  std::optional<PhysicalType> Type() const {
    if (!schema_ || rule_.columns.empty()) return std::nullopt;
    const auto at = schema_->IndexOf(rule_.columns.front());
    return at ? std::optional(schema_->columns[*at].physical) : std::nullopt;
  }

  void CheckRange() {
    if (!rule_.min && !rule_.max) return Fault("min", "required", "a range needs min, max or both");
    const auto type = Type();
    if (type && !clean::IsNumber(*type) && !IsTimeType(*type))
      return Fault("columns[0]", "not_allowed",
                   "\"" + rule_.columns.front() + "\" holds neither numbers nor times");
    const bool times = type ? IsTimeType(*type) : (rule_.min ? rule_.min : rule_.max)->is_string();
    const auto low = Bound("min", rule_.min, times), high = Bound("max", rule_.max, times);
    if (low && high && !(*low <= *high)) Fault("max", "too_small", "must not be below min");
  }

  std::optional<double> Bound(std::string_view field, const std::optional<json::value>& bound,
                              bool times) {
    if (!bound) return std::nullopt;
    if (times) {
      const auto moment = clean::ReadMoment(*bound);
      if (!moment) Fault(field, "wrong_type", "must be a time, such as \"2024-01-31\"");
      return moment ? std::optional(static_cast<double>(*moment)) : std::nullopt;
    }
    if (!bound->is_number()) {
      Fault(field, "wrong_type", "must be a number");
      return std::nullopt;
    }
    return bound->to_number<double>();
  }

  void CheckSet() {
    if (rule_.values.empty()) Fault("values", "required", "a set needs at least one value");
    const bool all_plain = std::ranges::all_of(rule_.values, [](const json::value& value) {
      return value.is_string() || value.is_number() || value.is_bool();
    });
    if (!all_plain) return Fault("values", "wrong_type", "holds texts, numbers, true and false");
    const auto type = Type();
    for (std::size_t i = 0; type && i < rule_.values.size(); ++i) {
      if (!clean::MayCompare(rule_.values[i], *type))
        Fault("values[" + std::to_string(i) + "]", "wrong_type",
              clean::MisfitText(rule_.values[i], rule_.columns.front(), *type));
    }
  }

  /// Asked of the engine that will run it.
  void CheckPattern() {
    if (!rule_.pattern) return Fault("pattern", "required", "a regex rule needs a pattern");
    std::string reason = "the engine gives no reason";
    SessionOptions options{.threads = 1,
                           .memory_limit_bytes = kPatternMemoryBytes,
                           .spill_directory = {},
                           .files = {},
                           .directories = {}};
    options.explain = [&](std::string_view message) {
      reason = ReasonOf(message);
      return Fail(ErrorCode::kValidationFailed, reason);
    };
    auto session = DuckDbSession::Open(options);
    const SqlValue parameters[] = {*rule_.pattern};
    if (!session.ok() || !session->Run("SELECT regexp_full_match('', $1)", parameters).ok())
      Fault("pattern", "bad_format",
            "is no regular expression that RE2 takes (" + reason +
                "); it has no lookaround and no back-references");
  }

  /// What RE2 said, without the engine's words before it: "missing ]: [a-".
  static std::string ReasonOf(std::string_view message) {
    constexpr std::string_view kPrefix = "Error: ";
    const std::size_t at = message.find(kPrefix);
    if (at != message.npos) message.remove_prefix(at + kPrefix.size());
    return std::string(message.substr(0, message.find('\n')));
  }

  void CheckFreshness() {
    if (!rule_.max_age_hours)
      Fault("max_age_hours", "required", "a freshness rule needs the greatest age");
    const auto type = Type();
    if (type && !IsTimeType(*type))
      Fault("columns[0]", "not_allowed",
            "\"" + rule_.columns.front() + "\" holds no times; cast it to date or timestamp first");
  }

  void CheckRowCount() {
    if (!rule_.min && !rule_.max)
      return Fault("min", "required", "a row count needs min, max or both");
    const auto check = [&](std::string_view field, const std::optional<json::value>& bound) {
      if (bound && !(bound->is_int64() && bound->get_int64() >= 0))
        Fault(field, "wrong_type", "must be a whole number of rows");
    };
    check("min", rule_.min);
    check("max", rule_.max);
    if (rule_.min && rule_.max && rule_.min->is_int64() && rule_.max->is_int64() &&
        rule_.min->get_int64() > rule_.max->get_int64())
      Fault("max", "too_small", "must not be below min");
  }

  const TableRule& rule_;
  const TableSchema* schema_;
  std::vector<FieldError> errors_;
};

std::string Shown(const json::value& value) {
  if (value.is_int64()) return profile::Thousands(value.get_int64());
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_double() && std::abs(value.get_double()) < 1e15) {
    std::string text = std::to_string(value.get_double());
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
  }
  return lathe::ToText(value);
}

std::string Bounds(const TableRule& rule) {
  if (rule.min && rule.max) return "from " + Shown(*rule.min) + " to " + Shown(*rule.max);
  return rule.min ? "at least " + Shown(*rule.min) : "at most " + Shown(*rule.max);
}

std::string Listed(const std::vector<json::value>& values) {
  std::string list;
  for (std::size_t i = 0; i < std::min(values.size(), kValuesNamed); ++i)
    list += (i > 0 ? ", " : "") + Shown(values[i]);
  if (values.size() > kValuesNamed) list += ", ... (" + std::to_string(values.size()) + " values)";
  return list;
}

}  // namespace

bool IsTimeType(PhysicalType type) {
  return type == PhysicalType::kDate || type == PhysicalType::kTimestamp;
}

Status CheckRule(const TableRule& rule, const TableSchema* schema) {
  return Checker(rule, schema).Run();
}

std::string Describe(const TableRule& rule) {
  if (rule.kind == "row_count") return "Rows: " + Bounds(rule);
  std::string columns;
  for (const std::string& name : rule.columns) columns += (columns.empty() ? "" : ", ") + name;
  if (rule.kind == "range") return columns + " " + Bounds(rule);
  if (rule.kind == "set") return columns + " one of " + Listed(rule.values);
  if (rule.kind == "regex") return columns + " matches " + rule.pattern.value_or("");
  if (rule.kind == "not_null") return columns + " has a value";
  if (rule.kind == "unique")
    return columns + (rule.columns.size() > 1 ? " unique together" : " unique");
  return columns + " at most " + Shown(json::value(rule.max_age_hours.value_or(0))) + " hours old";
}

}  // namespace lathe::data::rules
