#include "data/import_options.h"

#include <charconv>
#include <set>
#include <utility>

namespace lathe::data {
namespace {

constexpr int kMaxDecimalDigits = 38;

struct Faults {
  std::vector<FieldError> errors;
  void Add(std::string field, std::string code, std::string message) {
    errors.push_back({std::move(field), std::move(code), std::move(message), {}, {}});
  }
};

/// "decimal(18,2)": the part in brackets, when there is one.
struct TypeText {
  std::string_view name;
  std::string_view argument;
};
std::optional<TypeText> SplitType(std::string_view text) {
  const std::size_t open = text.find('(');
  if (open == text.npos) return TypeText{text, {}};
  if (!text.ends_with(')')) return std::nullopt;
  return TypeText{text.substr(0, open), text.substr(open + 1, text.size() - open - 2)};
}

bool ReadOrder(std::string_view argument, ColumnCast& out) {
  if (argument.empty()) return out.guess_order = true, true;
  if (argument == "dmy") return out.type.order = csv::DateOrder::kDayMonthYear, true;
  if (argument == "mdy") return out.type.order = csv::DateOrder::kMonthDayYear, true;
  if (argument == "ymd") return out.type.order = csv::DateOrder::kYearMonthDay, true;
  return false;
}

/// "18,2" or "2".
bool ReadScale(std::string_view argument, ColumnCast& out) {
  if (argument.empty()) return out.guess_scale = true, true;
  const std::size_t comma = argument.find(',');
  std::string_view scale = comma == argument.npos ? argument : argument.substr(comma + 1);
  while (scale.starts_with(' ')) scale.remove_prefix(1);
  const auto [end, fault] =
      std::from_chars(scale.data(), scale.data() + scale.size(), out.type.scale);
  return fault == std::errc() && end == scale.data() + scale.size() && out.type.scale >= 0 &&
         out.type.scale < kMaxDecimalDigits;
}

bool ReadType(std::string_view text, ColumnCast& out) {
  const auto split = SplitType(text);
  if (!split) return false;
  const auto physical = PhysicalTypeFromText(split->name);
  if (!physical) return false;
  out.type.physical = *physical;
  out.type.lenient = true;
  switch (*physical) {
    case PhysicalType::kDate:
    case PhysicalType::kTimestamp:
      return ReadOrder(split->argument, out);
    case PhysicalType::kDecimal:
      return ReadScale(split->argument, out);
    default:
      return split->argument.empty();
  }
}

bool ReadText(const json::object& in, std::string_view name, std::string& out) {
  const json::value* value = in.if_contains(name);
  if (!value || !value->is_string()) return false;
  out = value->as_string();
  return true;
}

void ReadCast(const json::value& in, const std::string& place, std::set<std::string>& seen,
              ImportOptions& out, Faults& faults) {
  if (!in.is_object()) return faults.Add(place, "wrong_type", "must be an object");
  ColumnCast cast;
  std::string type;
  if (!ReadText(in.get_object(), "name", cast.name))
    return faults.Add(place + ".name", "required", "must name a column");
  if (!ReadText(in.get_object(), "type", type))
    return faults.Add(place + ".type", "required", "must name a type");
  if (!seen.insert(cast.name).second)
    return faults.Add(place + ".name", "not_allowed", "is given twice");
  if (!ReadType(type, cast)) {
    return faults.Add(place + ".type", "not_allowed",
                      "must be one of int64, double, bool, date, timestamp, string, decimal; also "
                      "decimal(18,2), date(dmy), date(mdy)");
  }
  out.columns.push_back(std::move(cast));
}

void ReadColumns(const json::object& in, ImportOptions& out, Faults& faults) {
  const json::value* columns = in.if_contains("columns");
  if (!columns || columns->is_null()) return;
  if (!columns->is_array()) return faults.Add("columns", "wrong_type", "must be an array");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < columns->get_array().size(); ++i) {
    ReadCast(columns->get_array()[i], "columns[" + std::to_string(i) + "]", seen, out, faults);
  }
}

void ReadPolicy(const json::object& in, ImportOptions& out, Faults& faults) {
  const json::value* policy = in.if_contains("on_bad_value");
  if (!policy || policy->is_null()) return;
  const std::string_view text =
      policy->is_string() ? std::string_view(policy->get_string()) : std::string_view();
  if (text == "fail") {
    out.on_bad_value = csv::OnBadValue::kFail;
  } else if (text == "null") {
    out.on_bad_value = csv::OnBadValue::kNull;
  } else if (text == "text") {
    out.on_bad_value = csv::OnBadValue::kText;
  } else {
    faults.Add("on_bad_value", "not_allowed", "must be one of fail, null, text");
  }
}

}  // namespace

Result<ImportOptions> ImportOptions::FromJson(const json::object& in) {
  ImportOptions out;
  Faults faults;
  const json::value* format = in.if_contains("format_options");
  if (format && format->is_object()) {
    auto read = csv::Options::FromJson(format->get_object());
    if (read.ok()) {
      out.format = std::move(read).value();
    } else {
      faults.errors = std::move(read).error().errors;
    }
  } else if (format && !format->is_null()) {
    faults.Add("format_options", "wrong_type", "must be an object");
  }
  ReadColumns(in, out, faults);
  ReadPolicy(in, out, faults);
  if (faults.errors.empty()) return out;
  return Error{ErrorCode::kValidationFailed,
               "The import cannot be done as asked.",
               std::move(faults.errors),
               {}};
}

}  // namespace lathe::data
