#include "store/sql_text.h"

#include <cstdlib>
#include <unordered_map>

#include "base/log.h"

namespace lathe::store {

std::string_view Sql(std::string_view name) {
  static const auto by_name = [] {
    std::unordered_map<std::string_view, std::string_view> map;
    for (const NamedQuery& query : AllQueries()) map.emplace(query.name, query.text);
    return map;
  }();
  if (const auto found = by_name.find(name); found != by_name.end()) return found->second;
  log::Error("sql_name_unknown", {{"name", name}});
  std::abort();
}

}  // namespace lathe::store
