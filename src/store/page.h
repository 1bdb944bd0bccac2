// Lists in pages: a sort column from a whitelist, an opaque cursor that names the last row seen (so
// that rows added or removed between pages are neither skipped nor repeated), and the total. The
// list is a plain named query whose columns include `id` and every sort column; null-able columns
// cannot be sorted by. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace lathe::store {

inline constexpr std::int64_t kDefaultPageLimit = 50;
inline constexpr std::int64_t kMaxPageLimit = 1000;

struct PageRequest {
  std::int64_t limit = kDefaultPageLimit;  ///< 1..1000
  std::string cursor;                      ///< next_cursor of the page before; empty for the first
  std::string sort;  ///< "name" or "-name" (descending); empty takes the list's default
};

template <class T>
struct Page {
  std::vector<T> items;
  std::optional<std::string> next_cursor;
  std::int64_t total = 0;
};

struct SortColumn {
  std::string_view name;  ///< a column of the query
  ColumnKind kind;        ///< of its values
};

struct ListSpec {
  std::string_view query;         ///< name of the list query, without ORDER BY and LIMIT
  std::vector<SortColumn> sorts;  ///< what clients may sort by
  std::string_view default_sort = "-created_at";
};

namespace page_internal {
struct Plan {
  std::string sql;
  Binds binds;
  std::string count_sql;
  std::string sort;         ///< as it stands in the cursor
  std::string fingerprint;  ///< of the query and its filters: a cursor of another list is refused
  ColumnKind kind = ColumnKind::kInt;
};
Result<Plan> MakePlan(const ListSpec& spec, const Binds& binds, const PageRequest& request);
std::string MakeCursor(const Plan& plan, const std::string& key, const std::string& id);

/// A row with its sort key and id behind it.
template <class T>
struct Keyed {
  T row;
  std::string key;
  std::string id;
  template <class V>
  static void Columns(V& column, auto& self) {
    T::Columns(column, self.row);
    column("page_key", self.key);
    column("page_id", self.id);
  }
};

struct Total {
  std::int64_t count = 0;
  template <class V>
  static void Columns(V& column, auto& self) {
    column("", self.count);
  }
};
}  // namespace page_internal

/// One page of `spec.query`. Errors: validation_failed (limit, sort), bad_cursor.
template <class T>
Result<Page<T>> ListPage(Reader& reader, const ListSpec& spec, const Binds& binds,
                         const PageRequest& request) {
  TRY(const page_internal::Plan plan, page_internal::MakePlan(spec, binds, request));
  TRY(std::vector<page_internal::Keyed<T>> rows,
      reader.AllOf<page_internal::Keyed<T>>(plan.sql, plan.binds));
  TRY(const auto total, reader.AllOf<page_internal::Total>(plan.count_sql, binds));
  Page<T> page;
  page.total = total.front().count;
  const auto limit = static_cast<std::size_t>(request.limit);
  if (rows.size() > limit) {
    rows.resize(limit);
    page.next_cursor = page_internal::MakeCursor(plan, rows.back().key, rows.back().id);
  }
  page.items.reserve(rows.size());
  for (auto& keyed : rows) page.items.push_back(std::move(keyed.row));
  return page;
}

}  // namespace lathe::store
