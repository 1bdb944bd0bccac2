// Lists as the API answers them, {items, next_cursor, total}, and the query parameters that ask for
// one: limit, cursor, sort and a list's own filters. QueryReader collects every fault of the query
// string and answers them all at once, as bodies do.
//
//   QueryReader query(request);
//   const store::PageRequest page = query.Page();
//   filter.status = query.Choice("status", {"active", "archived"});
//   TRY_OK(query.Finish());
//   TRY(const auto found, service->List(request.scope(), filter, page));
//   return Response::Json(ToList<ProjectDto>(found));
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/result.h"
#include "http/route.h"
#include "store/page.h"

namespace lathe::http {

/// One page of T; its schema is called after T: "ProjectList".
template <class T>
struct ListDto {
  static constexpr auto kNameText = [] {
    std::array<char, T::kName.size() + 4> text{};
    std::copy(T::kName.begin(), T::kName.end(), text.begin());
    constexpr std::string_view kEnd = "List";
    std::copy(kEnd.begin(), kEnd.end(), text.begin() + T::kName.size());
    return text;
  }();
  static constexpr std::string_view kName{kNameText.data(), kNameText.size()};

  std::vector<T> items;
  std::optional<std::string> next_cursor;
  std::int64_t total = 0;

  template <class V>
  static void Fields(V& v, auto& self) {
    v("items", self.items, Rule().Doc("This page, in the order asked for").Required());
    v("next_cursor", self.next_cursor,
      Rule().Doc("Pass it as ?cursor= for the next page; null on the last").Required());
    v("total", self.total, Rule().Doc("How many there are on all pages").Required());
  }
};

/// A page of rows as a page of DTOs; Dto::From(row) turns one row into its DTO.
template <class Dto, class Row>
ListDto<Dto> ToList(const store::Page<Row>& page) {
  ListDto<Dto> list;
  list.items.reserve(page.items.size());
  for (const Row& row : page.items) list.items.push_back(Dto::From(row));
  list.next_cursor = page.next_cursor;
  list.total = page.total;
  return list;
}

/// Reads query parameters, collecting faults. Borrows the request.
class QueryReader {
 public:
  explicit QueryReader(const Request& request) : request_(request) {}

  /// limit, cursor and sort. What may be sorted by is checked by the list itself.
  store::PageRequest Page();
  /// A whole number within the bounds; `fallback` when absent.
  std::int64_t Int(std::string_view name, std::int64_t fallback, std::int64_t low,
                   std::int64_t high);
  /// true or false; `fallback` when absent.
  bool Bool(std::string_view name, bool fallback);
  std::optional<double> Number(std::string_view name, double low, double high);
  std::optional<std::string> Choice(std::string_view name,
                                    const std::vector<std::string_view>& choices);
  /// At most `max_bytes` of text without control characters; empty counts as absent.
  std::optional<std::string> Text(std::string_view name, std::size_t max_bytes = 200);
  /// For checks of the caller's own.
  void Fault(std::string_view name, std::string_view code, std::string message);

  /// Error: validation_failed with every fault met.
  Status Finish();

 private:
  const Request& request_;
  std::vector<FieldError> errors_;
};

/// The rows of the route table for limit, cursor and sort. `sorts` names what can be sorted by, for
/// the reader.
std::vector<QueryParameter> PageParameters(std::string_view sorts);
/// Those and a list's own filters.
std::vector<QueryParameter> PageParameters(std::string_view sorts,
                                           std::vector<QueryParameter> filters);
/// The filter `deleted` of lists whose items can be restored.
QueryParameter DeletedParameter();

}  // namespace lathe::http
