#include "http/precondition.h"

#include "http/uri.h"

namespace lathe::http {

bool EtagListHas(std::string_view list, std::string_view etag, bool weak) {
  if (Trim(list) == "*") return true;
  if (etag.starts_with("W/")) {
    if (!weak) return false;
    etag.remove_prefix(2);
  }
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view item = Trim(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    if (item.starts_with("W/")) {
      if (!weak) continue;
      item.remove_prefix(2);
    }
    if (item == etag) return true;
  }
  return false;
}

Status CheckIfMatch(const Request& request, std::string_view current_etag) {
  const auto wanted = request.header("If-Match");
  if (!wanted || EtagListHas(*wanted, current_etag, false)) return {};
  return Fail(ErrorCode::kPreconditionFailed, "The resource has changed: its ETag is now " +
                                                  std::string(current_etag) +
                                                  ". Read it again and repeat your change.");
}

}  // namespace lathe::http
