#include "data/import_options.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>
#include <utility>

#include "data/csv/values.h"
#include "data/jsonfile/json_table.h"

namespace lathe::data {
namespace {

struct Faults {
  std::vector<FieldError> errors;
  void Add(std::string field, std::string code, std::string message) {
    errors.push_back({std::move(field), std::move(code), std::move(message), {}, {}});
  }
  void Take(Error error) { std::ranges::move(error.errors, std::back_inserter(errors)); }
};

/// A format option, and the formats that have it.
struct FormatOption {
  std::string_view name;
  bool given;
  std::vector<FileFormat> formats;
};

std::string_view NameOf(FileFormat format) {
  static constexpr std::string_view kNames[] = {"CSV", "JSON", "Parquet", "Excel"};
  return kNames[static_cast<std::size_t>(format)];
}

std::vector<FormatOption> OptionsOf(const csv::Options& in) {
  using enum FileFormat;
  return {{"delimiter", in.delimiter.has_value(), {kCsv}},
          {"quote", in.quote.has_value(), {kCsv}},
          {"decimal", in.decimal.has_value(), {kCsv}},
          {"thousands", in.thousands.has_value(), {kCsv}},
          {"encoding", !in.encoding.empty(), {kCsv, kJson}},
          {"header", in.header.has_value(), {kCsv, kXlsx}},
          {"skip_rows", in.skip_rows.has_value(), {kCsv, kXlsx}},
          {"null_values", !in.null_values.empty(), {kCsv, kJson, kXlsx}},
          {"keep_default_nulls", in.keep_default_nulls.has_value(), {kCsv, kXlsx}},
          {"json_path", !in.json_path.empty(), {kJson}},
          {"sheet", !in.sheet.empty(), {kXlsx}}};
}

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
  out.type.years = csv::YearDigits::kFourOrTwo;
  if (argument == "dmy") return out.type.order = csv::DateOrder::kDayMonthYear, true;
  if (argument == "mdy") return out.type.order = csv::DateOrder::kMonthDayYear, true;
  if (argument == "ymd") return out.type.order = csv::DateOrder::kYearMonthDay, true;
  return false;
}

bool ReadNumber(std::string_view text, int& out) {
  text = csv::Trim(text);
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  return fault == std::errc() && end == text.data() + text.size();
}

/// "18,2" or "2".
bool ReadDigits(std::string_view argument, ColumnCast& out) {
  if (argument.empty()) return out.guess_scale = true, true;
  const std::size_t comma = argument.find(',');
  csv::ColumnType& type = out.type;
  if (comma != argument.npos) {
    if (!ReadNumber(argument.substr(0, comma), type.precision)) return false;
    argument.remove_prefix(comma + 1);
  }
  return ReadNumber(argument, type.scale) && type.scale >= 0 && type.scale < csv::kMaxDigits &&
         type.precision >= 1 && type.precision <= csv::kMaxDigits && type.scale <= type.precision;
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
      return ReadDigits(split->argument, out);
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

/// Whether the entry says more of the column than a type.
bool ReadChange(const json::object& in, const std::string& name, ImportOptions& out) {
  ColumnChange change{name, {}, false};
  ReadText(in, "rename", change.new_name);
  if (const json::value* skip = in.if_contains("skip"); skip && skip->is_bool())
    change.skip = skip->get_bool();
  if (change.new_name.empty() && !change.skip) return false;
  out.changes.push_back(std::move(change));
  return true;
}

void ReadCast(const json::value& in, const std::string& place, std::set<std::string>& seen,
              ImportOptions& out, Faults& faults) {
  if (!in.is_object()) return faults.Add(place, "wrong_type", "must be an object");
  ColumnCast cast;
  if (!ReadText(in.get_object(), "name", cast.name))
    return faults.Add(place + ".name", "required", "must name a column");
  if (!seen.insert(cast.name).second)
    return faults.Add(place + ".name", "not_allowed", "is given twice");
  const bool changes = ReadChange(in.get_object(), cast.name, out);
  std::string type;
  if (!ReadText(in.get_object(), "type", type)) {
    if (!changes)
      faults.Add(place + ".type", "required", "must name a type, where rename and skip are absent");
    return;
  }
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

void ReadFormat(const json::object& in, ImportOptions& out, Faults& faults) {
  const json::value* format = in.if_contains("format_options");
  if (!format || format->is_null()) return;
  if (!format->is_object()) return faults.Add("format_options", "wrong_type", "must be an object");
  auto read = csv::Options::FromJson(format->get_object());
  if (!read.ok()) return faults.Take(std::move(read).error());
  out.format = std::move(read).value();
  if (auto path = jsonfile::ParsePath(out.format.json_path); !path.ok())
    faults.Take(std::move(path).error());
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

Status ImportOptions::CheckFor(FileFormat file) const {
  Faults faults;
  for (const FormatOption& option : OptionsOf(format)) {
    if (!option.given || std::ranges::find(option.formats, file) != option.formats.end()) continue;
    std::string formats;
    for (const FileFormat one : option.formats)
      formats += (formats.empty() ? "" : " and ") + std::string(NameOf(one));
    faults.Add("format_options." + std::string(option.name), "not_allowed",
               "is an option of " + formats + " files; this file is " + std::string(NameOf(file)));
  }
  if (faults.errors.empty()) return {};
  std::string detail = faults.errors.front().field + " " + faults.errors.front().message + ".";
  return Error{ErrorCode::kValidationFailed, std::move(detail), std::move(faults.errors), {}};
}

Result<ImportOptions> ImportOptions::FromJson(const json::object& in) {
  ImportOptions out;
  Faults faults;
  ReadFormat(in, out, faults);
  ReadColumns(in, out, faults);
  ReadPolicy(in, out, faults);
  if (faults.errors.empty()) return out;
  return Error{ErrorCode::kValidationFailed,
               "The import cannot be done as asked.",
               std::move(faults.errors),
               {}};
}

}  // namespace lathe::data
