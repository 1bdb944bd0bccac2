#include "http/dto/page.h"

#include <charconv>
#include <cmath>
#include <system_error>

namespace lathe::http {
namespace {

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

template <class T>
bool ReadWhole(const std::string& text, T& number) {
  const char* end = text.data() + text.size();
  const auto [at, fault] = std::from_chars(text.data(), end, number);
  return fault == std::errc() && at == end;
}

std::string Joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

}  // namespace

store::PageRequest QueryReader::Page() {
  store::PageRequest page;
  page.limit = Int("limit", store::kDefaultPageLimit, 1, store::kMaxPageLimit);
  page.cursor = request_.query("cursor").value_or("");
  page.sort = request_.query("sort").value_or("");
  return page;
}

std::int64_t QueryReader::Int(std::string_view name, std::int64_t fallback, std::int64_t low,
                              std::int64_t high) {
  const std::optional<std::string> text = request_.query(name);
  if (!text) return fallback;
  std::int64_t number = 0;
  if (!ReadWhole(*text, number)) {
    Fault(name, "wrong_type", "must be a whole number");
    return fallback;
  }
  if (number < low || number > high) {
    Fault(name, number < low ? "too_small" : "too_large",
          "must be from " + std::to_string(low) + " to " + std::to_string(high));
    return fallback;
  }
  return number;
}

bool QueryReader::Bool(std::string_view name, bool fallback) {
  const std::optional<std::string> text = request_.query(name);
  if (!text) return fallback;
  if (*text == "true") return true;
  if (*text != "false") Fault(name, "wrong_type", "must be true or false");
  return false;
}

std::optional<double> QueryReader::Number(std::string_view name, double low, double high) {
  const std::optional<std::string> text = request_.query(name);
  if (!text) return std::nullopt;
  double number = 0;
  if (!ReadWhole(*text, number) || !std::isfinite(number)) {
    Fault(name, "wrong_type", "must be a number");
    return std::nullopt;
  }
  if (number < low || number > high) {
    Fault(name, number < low ? "too_small" : "too_large",
          "must be from " + ToText(json::value(low)) + " to " + ToText(json::value(high)));
    return std::nullopt;
  }
  return number;
}

std::optional<std::string> QueryReader::Choice(std::string_view name,
                                               const std::vector<std::string_view>& choices) {
  std::optional<std::string> text = request_.query(name);
  if (!text || text->empty()) return std::nullopt;
  if (std::find(choices.begin(), choices.end(), *text) != choices.end()) return text;
  Fault(name, "not_allowed", "must be one of " + Joined(choices));
  return std::nullopt;
}

std::optional<std::string> QueryReader::Text(std::string_view name, std::size_t max_bytes) {
  std::optional<std::string> text = request_.query(name);
  if (!text || text->empty()) return std::nullopt;
  if (text->size() > max_bytes) {
    Fault(name, "too_long", "must have at most " + std::to_string(max_bytes) + " bytes");
    return std::nullopt;
  }
  if (HasControl(*text)) {
    Fault(name, "bad_format", "must not hold control characters");
    return std::nullopt;
  }
  return text;
}

void QueryReader::Fault(std::string_view name, std::string_view code, std::string message) {
  errors_.push_back({std::string(name), std::string(code), std::move(message), {}, {}});
}

Status QueryReader::Finish() {
  if (errors_.empty()) return {};
  return Error{
      ErrorCode::kValidationFailed, "The request has invalid fields.", std::move(errors_), {}};
}

std::vector<QueryParameter> PageParameters(std::string_view sorts) {
  return {{"limit",
           "How many to answer, 1 to 1000",
           {{"type", "integer"},
            {"minimum", 1},
            {"maximum", store::kMaxPageLimit},
            {"default", store::kDefaultPageLimit}}},
          {"cursor",
           "next_cursor of the page before, with the same sort and filters",
           {{"type", "string"}}},
          {"sort", sorts, {{"type", "string"}}}};
}

QueryParameter DeletedParameter() {
  return {"deleted", "true lists those that can be restored", {{"type", "boolean"}}};
}

std::vector<QueryParameter> PageParameters(std::string_view sorts,
                                           std::vector<QueryParameter> filters) {
  std::vector<QueryParameter> parameters = PageParameters(sorts);
  for (QueryParameter& filter : filters) parameters.push_back(std::move(filter));
  return parameters;
}

}  // namespace lathe::http
