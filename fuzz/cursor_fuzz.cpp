// Pages of lists: whatever a client sends as sort and cursor, planning the query ends, and no byte
// of it gets into the SQL. Lines of the input: limit, sort, cursor.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "store/page.h"

namespace {

using namespace lathe;
using namespace lathe::store;

void Require(bool holds) {
  if (!holds) std::abort();
}

std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

const ListSpec& Spec() {
  static const ListSpec spec{"list_trainings",
                             {{"created_at", ColumnKind::kInt}, {"name", ColumnKind::kText}}};
  return spec;
}

Result<page_internal::Plan> Plan(const PageRequest& request) {
  return page_internal::MakePlan(
      Spec(), {{"project_id", "p"}, {"workspace_id", "w"}, {"status", ""}}, request);
}

/// Every SQL text that valid requests can give: with and without a cursor, for each sort.
const std::set<std::string>& KnownSql() {
  static const std::set<std::string> known = [] {
    std::set<std::string> texts;
    for (const char* sort : {"", "created_at", "-created_at", "name", "-name"}) {
      const auto first = Plan({50, "", sort});
      Require(first.ok());
      texts.insert(first->sql);
      const std::string key = first->kind == ColumnKind::kInt ? "17" : "a|b";
      const auto next = Plan({50, page_internal::MakeCursor(*first, key, "id"), sort});
      Require(next.ok());
      texts.insert(next->sql);
    }
    return texts;
  }();
  return known;
}

void Check(const PageRequest& request) {
  const auto plan = Plan(request);
  if (!plan.ok()) {
    Require(plan.error().http_status() < 500);
    return;
  }
  Require(KnownSql().contains(plan->sql));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view text(static_cast<const char*>(static_cast<const void*>(bytes)), size);
  PageRequest request;
  const std::string_view limit = TakeLine(text);
  std::from_chars(limit.data(), limit.data() + limit.size(), request.limit);
  request.sort = TakeLine(text);
  request.cursor = text;
  Check(request);
  // The same bytes behind the encoding, with the fingerprint that belongs to the list.
  const auto first = Plan({50, "", request.sort});
  if (!first.ok()) return 0;
  request.cursor = page_internal::MakeCursor(*first, std::string(text), "id");
  Check(request);
  request.cursor = Base64UrlEncode(text);
  Check(request);
  return 0;
}
