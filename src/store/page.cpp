#include "store/page.h"

#include <algorithm>
#include <charconv>

#include "base/crypto.h"

namespace lathe::store::page_internal {
namespace {

struct Order {
  const SortColumn* column = nullptr;
  bool descending = false;
};

Result<Order> ParseSort(const ListSpec& spec, std::string_view sort) {
  const bool descending = sort.starts_with('-');
  const std::string_view name = descending ? sort.substr(1) : sort;
  std::string allowed;
  for (const SortColumn& column : spec.sorts) {
    if (column.name == name) return Order{&column, descending};
    if (!allowed.empty()) allowed += ", ";
    allowed += column.name;
  }
  return FieldFault("sort", "not_allowed",
                    "must be one of " + allowed + ", with a leading - for descending");
}

// Filters are part of the cursor's identity: a cursor of another list, workspace or filter would
// skip rows.
std::string Fingerprint(const ListSpec& spec, const Binds& binds) {
  std::string text(spec.query);
  for (const Bind& bind : binds) {
    text += '\x1f';
    text += bind.name;
    text += static_cast<char>('0' + bind.value.index());
    if (const auto* number = std::get_if<std::int64_t>(&bind.value))
      text += std::to_string(*number);
    if (const auto* real = std::get_if<double>(&bind.value)) text += std::to_string(*real);
    if (const auto* value = std::get_if<std::string>(&bind.value)) text += *value;
  }
  return Sha256Hex(text).substr(0, 16);
}

struct Mark {
  std::string sort, fingerprint, id, key;
};

// "sort|fingerprint|id|key"; the key comes last because it is the only part that may hold a '|'.
std::optional<Mark> ReadCursor(std::string_view cursor) {
  auto decoded = Base64UrlDecode(cursor);
  if (!decoded.ok()) return std::nullopt;
  Mark mark;
  std::string_view rest = *decoded;
  for (std::string* part : {&mark.sort, &mark.fingerprint, &mark.id}) {
    const std::size_t bar = rest.find('|');
    if (bar == std::string_view::npos) return std::nullopt;
    *part = std::string(rest.substr(0, bar));
    rest.remove_prefix(bar + 1);
  }
  mark.key = std::string(rest);
  return mark;
}

Error BadCursor() {
  return Fail(ErrorCode::kBadCursor,
              "The cursor does not belong to this list. Use next_cursor of the page before, "
              "with the same sort and filters.");
}

// Of a real, as many digits as give the same number again.
std::string KeyText(ColumnKind kind, const std::string& column) {
  if (kind == ColumnKind::kReal) return "printf('%!.17g', " + column + ")";
  return "CAST(" + column + " AS TEXT)";
}

template <class Number>
Status BindNumber(const std::string& key, Binds& binds) {
  Number number{};
  const char* end = key.data() + key.size();
  const auto [at, fault] = std::from_chars(key.data(), end, number);
  if (fault != std::errc() || at != end) return BadCursor();
  binds.emplace_back("page_key", number);
  return {};
}

Status BindKey(ColumnKind kind, const std::string& key, Binds& binds) {
  if (kind == ColumnKind::kInt) return BindNumber<std::int64_t>(key, binds);
  if (kind == ColumnKind::kReal) return BindNumber<double>(key, binds);
  binds.emplace_back("page_key", key);
  return {};
}

}  // namespace

Result<Plan> MakePlan(const ListSpec& spec, const Binds& binds, const PageRequest& request) {
  if (request.limit < 1 || request.limit > kMaxPageLimit)
    return FieldFault("limit", request.limit < 1 ? "too_small" : "too_large",
                      "must be from 1 to 1000");
  Plan plan;
  plan.sort = request.sort.empty() ? std::string(spec.default_sort) : request.sort;
  TRY(const Order order, ParseSort(spec, plan.sort));
  plan.kind = order.column->kind;
  plan.fingerprint = Fingerprint(spec, binds);
  plan.binds = binds;
  const std::string column(order.column->name);
  const std::string query(Sql(spec.query));
  plan.count_sql = "SELECT count(*) FROM (" + query + ")";
  plan.sql = "SELECT q.*, " + KeyText(plan.kind, "q." + column) +
             " AS page_key, q.id AS page_id FROM (" + query + ") AS q";
  if (!request.cursor.empty()) {
    const std::optional<Mark> mark = ReadCursor(request.cursor);
    if (!mark || mark->sort != plan.sort || mark->fingerprint != plan.fingerprint)
      return BadCursor();
    plan.sql += " WHERE (q." + column + ", q.id) " + (order.descending ? "<" : ">") +
                " (:page_key, :page_id)";
    TRY_OK(BindKey(plan.kind, mark->key, plan.binds));
    plan.binds.emplace_back("page_id", mark->id);
  }
  const std::string direction = order.descending ? " DESC" : " ASC";
  plan.sql += " ORDER BY q." + column + direction + ", q.id" + direction + " LIMIT :page_limit";
  plan.binds.emplace_back("page_limit", request.limit + 1);
  return plan;
}

std::string MakeCursor(const Plan& plan, const std::string& key, const std::string& id) {
  return Base64UrlEncode(plan.sort + "|" + plan.fingerprint + "|" + id + "|" + key);
}

}  // namespace lathe::store::page_internal
