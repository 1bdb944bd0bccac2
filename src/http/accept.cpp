#include "http/accept.h"

#include <optional>
#include <string>

#include "http/form.h"
#include "http/uri.h"

namespace lathe::http {
namespace {

/// "q=0" and "q=0.0" refuse what they stand beside.
bool IsRefused(std::string_view item) {
  const std::optional<std::string> quality = ParameterOf(item, "q");
  return quality && !quality->empty() && quality->find_first_not_of("0.") == std::string::npos;
}

/// How closely `range` fits `type`: 0 not at all, 1 by */*, 2 by the main type, 3 itself.
int Closeness(std::string_view range, std::string_view type) {
  if (EqualsIgnoringCase(range, type)) return 3;
  if (range == "*/*" || range == "*") return 1;
  if (range.size() > 2 && range.ends_with("/*") &&
      EqualsIgnoringCase(range.substr(0, range.size() - 1), type.substr(0, type.find('/') + 1)))
    return 2;
  return 0;
}

struct Fit {
  int closeness = 0;
  bool refused = false;
};

/// The closest item of the list decides.
Fit BestFit(std::string_view list, std::string_view type) {
  Fit best;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view item = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    const int closeness = Closeness(Trim(item.substr(0, item.find(';'))), type);
    if (closeness > best.closeness) best = {closeness, IsRefused(item)};
  }
  return best;
}

}  // namespace

bool AcceptsType(std::string_view accept, std::string_view media_type) {
  if (accept.empty() || accept == "*/*") return true;
  const Fit fit = BestFit(accept, media_type);
  return fit.closeness > 0 && !fit.refused;
}

bool NamesType(std::string_view accept, std::string_view media_type) {
  const Fit fit = BestFit(accept, media_type);
  return fit.closeness == 3 && !fit.refused;
}

bool AcceptsGzip(std::string_view accept_encoding) {
  const Fit fit = BestFit(accept_encoding, "gzip");
  return fit.closeness > 0 && !fit.refused;
}

}  // namespace lathe::http
