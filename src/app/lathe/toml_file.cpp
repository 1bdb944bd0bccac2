#include "app/lathe/toml_file.h"

#include <fmt/format.h>

#include <fstream>
#include <optional>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace lathe::app {
namespace {

std::optional<std::string> TextOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  const auto* list = node.as_array();
  if (list == nullptr) return std::nullopt;
  std::string joined;
  for (const toml::node& item : *list) {
    if (!item.is_string()) return std::nullopt;
    joined += (joined.empty() ? "" : ",") + item.as_string()->get();
  }
  return joined;
}

Error Wrong(const std::string& path, const toml::source_region& where, std::string_view what) {
  return Fail(ErrorCode::kValidationFailed,
              fmt::format("{}, line {}: {}", path, where.begin.line, what));
}

}  // namespace

Result<std::vector<FileSetting>> ReadTomlFile(const std::string& path) {
  std::ifstream file(path);
  if (!file)
    return Fail(ErrorCode::kValidationFailed,
                "The configuration file " + path + " cannot be read.");
  const toml::parse_result parsed = toml::parse(file, path);
  if (!parsed)
    return Wrong(path, parsed.error().source(),
                 fmt::format("this is not valid TOML: {}.", parsed.error().description()));
  std::vector<FileSetting> settings;
  for (const auto& [key, node] : parsed.table()) {
    if (node.is_table() || node.is_array_of_tables())
      return Wrong(path, node.source(), "settings stand at the top level, without [sections].");
    const auto text = TextOf(node);
    if (!text)
      return Wrong(path, node.source(),
                   fmt::format("'{}' must be a text, a whole number, true or false, or a list of "
                               "texts.",
                               key.str()));
    settings.push_back({std::string(key.str()), *text});
  }
  return settings;
}

}  // namespace lathe::app
