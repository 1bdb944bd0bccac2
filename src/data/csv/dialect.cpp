#include "data/csv/dialect.h"

#include <array>
#include <cstdio>
#include <iterator>
#include <utility>

#include "data/csv/text_stream.h"

namespace lathe::data::csv {
namespace {

constexpr std::array<std::string_view, 9> kNulls = {"",     "NA",   "N/A", "n/a", "#N/A",
                                                    "NULL", "null", "NaN", "nan"};
constexpr std::size_t kShownBytes = 60;

/// Collects every fault of format_options before it gives up.
class OptionReader {
 public:
  explicit OptionReader(const json::object& in) : in_(in) {}

  void Refuse(std::string_view name, std::string code, std::string message) {
    errors_.push_back(
        {"format_options." + std::string(name), std::move(code), std::move(message), {}, {}});
  }
  const json::value* Find(std::string_view name) const {
    const json::value* value = in_.if_contains(name);
    return value && !value->is_null() ? value : nullptr;
  }
  std::optional<std::string> Text(std::string_view name) {
    const json::value* value = Find(name);
    if (!value) return std::nullopt;
    if (value->is_string()) return std::string(value->as_string());
    Refuse(name, "wrong_type", "This is a text.");
    return std::nullopt;
  }
  std::optional<bool> Truth(std::string_view name) {
    const json::value* value = Find(name);
    if (!value) return std::nullopt;
    if (value->is_bool()) return value->as_bool();
    Refuse(name, "wrong_type", "This is true or false.");
    return std::nullopt;
  }
  void Refuse(Error error) { std::ranges::move(error.errors, std::back_inserter(errors_)); }
  Status Finish() && {
    if (errors_.empty()) return {};
    return Error{
        ErrorCode::kValidationFailed, "The format options have faults.", std::move(errors_), {}};
  }

 private:
  const json::object& in_;
  std::vector<FieldError> errors_;
};

void ReadDelimiter(OptionReader& reader, Options& out) {
  auto text = reader.Text("delimiter");
  if (!text || *text == "auto") return;
  if (*text == "tab" || *text == "\\t") text = "\t";
  if (text->size() == 1 && *text != "\"" && *text != "\n" && *text != "\r" && (*text)[0] != '\0') {
    out.delimiter = (*text)[0];
    return;
  }
  reader.Refuse("delimiter", "not_allowed",
                "A delimiter is one ASCII character, such as ',', ';', '|' or a tab.");
}

void ReadQuote(OptionReader& reader, Options& out) {
  const auto text = reader.Text("quote");
  if (!text) return;
  if (text->empty()) {
    out.quote = kNoQuote;
  } else if (text->size() == 1 && (*text)[0] > ' ') {
    out.quote = (*text)[0];
  } else {
    reader.Refuse("quote", "not_allowed",
                  "A quote is one character, or empty for a file without quotes.");
  }
}

void ReadDecimal(OptionReader& reader, Options& out) {
  const auto text = reader.Text("decimal");
  if (!text) return;
  if (*text == "." || *text == ",") {
    out.decimal = (*text)[0];
  } else {
    reader.Refuse("decimal", "not_allowed", "The decimal mark is '.' or ','.");
  }
}

/// REQUIRES: the decimal mark is read.
void ReadThousands(OptionReader& reader, Options& out) {
  auto text = reader.Text("thousands");
  if (!text || text->empty()) return;
  if (*text == "\u00A0" || *text == "\u202F") text = " ";
  if (*text != "," && *text != "." && *text != " " && *text != "'") {
    return reader.Refuse("thousands", "not_allowed",
                         "The mark between thousands is ',', '.', a space or \"'\".");
  }
  if (out.decimal == (*text)[0]) {
    return reader.Refuse("thousands", "not_allowed",
                         "The mark between thousands cannot be the decimal mark, too.");
  }
  out.thousands = (*text)[0];
}

void ReadEncoding(OptionReader& reader, Options& out) {
  auto encoding = reader.Text("encoding");
  if (!encoding || encoding->empty()) return;
  if (Status known = CheckEncoding(*encoding); !known.ok())
    return reader.Refuse(std::move(known).error());
  out.encoding = *std::move(encoding);
}

void ReadNulls(OptionReader& reader, Options& out) {
  out.keep_default_nulls = reader.Truth("keep_default_nulls");
  const json::value* nulls = reader.Find("null_values");
  if (!nulls) return;
  if (!nulls->is_array() || nulls->as_array().size() > 100) {
    return reader.Refuse("null_values", "wrong_type", "This is a list of up to 100 texts.");
  }
  for (const json::value& value : nulls->as_array()) {
    if (!value.is_string())
      return reader.Refuse("null_values", "wrong_type", "This is a list of texts.");
    out.null_values.emplace_back(value.as_string());
  }
}

void ReadRest(OptionReader& reader, Options& out) {
  if (const auto path = reader.Text("json_path")) out.json_path = *path;
  if (const auto sheet = reader.Text("sheet")) out.sheet = *sheet;
  out.header = reader.Truth("header");
  if (const json::value* skip = reader.Find("skip_rows")) {
    if (skip->is_int64() && skip->as_int64() >= 0 && skip->as_int64() <= 10'000) {
      out.skip_rows = skip->as_int64();
    } else {
      reader.Refuse("skip_rows", "not_allowed", "This is a whole number from 0 to 10000.");
    }
  }
}

}  // namespace

Result<Options> Options::FromJson(const json::object& in) {
  Options out;
  OptionReader reader(in);
  ReadDelimiter(reader, out);
  ReadQuote(reader, out);
  ReadDecimal(reader, out);
  ReadThousands(reader, out);
  ReadEncoding(reader, out);
  ReadNulls(reader, out);
  ReadRest(reader, out);
  TRY_OK(std::move(reader).Finish());
  return out;
}

json::object Dialect::ToJson() const {
  json::array nulls;
  for (const std::string_view text : kNulls) {
    if (null_words || text.empty()) nulls.emplace_back(text);
  }
  for (const std::string& text : null_values) nulls.emplace_back(text);
  json::object out = {{"delimiter", std::string(1, delimiter)},
                      {"quote", quote == kNoQuote ? std::string() : std::string(1, quote)},
                      {"decimal", std::string(1, decimal)},
                      {"header", header},
                      {"skip_rows", skip_lines},
                      {"encoding", encoding},
                      {"null_values", std::move(nulls)}};
  if (thousands != kNoMark) out["thousands"] = std::string(1, thousands);
  return out;
}

json::object Warning::ToJson() const {
  json::object out{{"code", code}};
  if (!column.empty()) out["column"] = column;
  out["message"] = message;
  return out;
}

std::vector<std::string_view> BuiltInNulls() { return {kNulls.begin(), kNulls.end()}; }

std::string Shown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    // Never cut inside a UTF-8 sequence: stop only before a byte that starts one.
    if (out.size() >= kShownBytes && (byte & 0xC0) != 0x80) return out + "...";
    if (byte < 0x20 || byte == 0x7F) {
      char escaped[5];
      std::snprintf(escaped, sizeof escaped, "\\x%02x", byte);
      out += escaped;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace lathe::data::csv
