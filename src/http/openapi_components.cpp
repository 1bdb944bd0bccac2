#include "http/openapi_components.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace lathe::http {
namespace {

/// The longest name made of the codes of an answer; longer ones are numbered.
constexpr std::size_t kLongestName = 60;

/// "if-match" and "dataset_not_ready" as IfMatch and DatasetNotReady.
std::string PascalCase(std::string_view text) {
  std::string out;
  bool starts = true;
  for (const char c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!is_letter && !(c >= '0' && c <= '9')) {
      starts = true;
      continue;
    }
    out += starts && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    starts = false;
  }
  return out;
}

std::string NameOfParameter(const json::value& parameter) {
  return PascalCase(parameter.at("name").as_string());
}

/// After its description, which lists the codes: "`not_found`, `forbidden`".
std::string NameOfAnswer(const json::value& answer) {
  std::string name = PascalCase(answer.at("description").as_string());
  return name.size() <= kLongestName ? name : name.substr(0, kLongestName);
}

/// One section of `components`.
class Shared {
 public:
  Shared(std::string_view section, std::function<std::string(const json::value&)> name)
      : section_(section), name_(std::move(name)) {}

  void Count(const json::value& item) { ++counts_[ToText(item)]; }

  /// Puts a reference in the place of an item that is there more than once.
  void Replace(json::value& item) {
    const std::string text = ToText(item);
    if (counts_[text] < 2) return;
    auto known = names_.find(text);
    if (known == names_.end()) {
      const std::string name = Unused(name_(item));
      known = names_.emplace(text, name).first;
      items_[name] = std::move(item);
    }
    item = json::object{{"$ref", "#/components/" + section_ + "/" + known->second}};
  }

  json::object Take() {
    json::object out;
    for (auto& [name, item] : items_) out[name] = std::move(item);
    return out;
  }

 private:
  std::string Unused(const std::string& wanted) const {
    std::string name = wanted;
    for (int number = 2; items_.contains(name); ++number) name = wanted + std::to_string(number);
    return name;
  }

  std::string section_;
  std::function<std::string(const json::value&)> name_;
  std::map<std::string, int> counts_;
  std::map<std::string, std::string> names_;
  std::map<std::string, json::value> items_;
};

bool IsProblem(const json::value& answer) {
  const json::value* content = answer.as_object().if_contains("content");
  return content != nullptr && content->as_object().contains("application/problem+json");
}

void ForEachOperation(json::object& document, const std::function<void(json::object&)>& visit) {
  for (auto& [path, item] : document["paths"].as_object())
    for (auto& [method, operation] : item.as_object()) visit(operation.as_object());
}

void ForEachParameter(json::object& operation, const std::function<void(json::value&)>& visit) {
  if (json::value* parameters = operation.if_contains("parameters"))
    std::ranges::for_each(parameters->as_array(), visit);
}

void ForEachProblem(json::object& operation, const std::function<void(json::value&)>& visit) {
  for (auto& [status, answer] : operation["responses"].as_object())
    if (IsProblem(answer)) visit(answer);
}

}  // namespace

void ShareRepeated(json::object& document) {
  Shared parameters("parameters", NameOfParameter), answers("responses", NameOfAnswer);
  ForEachOperation(document, [&](json::object& operation) {
    ForEachParameter(operation, [&](json::value& item) { parameters.Count(item); });
    ForEachProblem(operation, [&](json::value& item) { answers.Count(item); });
  });
  ForEachOperation(document, [&](json::object& operation) {
    ForEachParameter(operation, [&](json::value& item) { parameters.Replace(item); });
    ForEachProblem(operation, [&](json::value& item) { answers.Replace(item); });
  });
  json::object& components = document["components"].as_object();
  components["responses"] = answers.Take();
  components["parameters"] = parameters.Take();
}

}  // namespace lathe::http
