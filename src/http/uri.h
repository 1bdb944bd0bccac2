// Request targets: percent decoding and query strings (RFC 3986, and "+" as a blank in queries and
// forms). Stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lathe::http {

/// Decodes %XX; nothing for a broken escape or a NUL, which no name of ours holds.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_blank = false);

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// "a=1&b=x%20y" as pairs, in order; nothing when an escape is broken.
std::optional<Pairs> ParsePairs(std::string_view text);

/// The part before "?" and the part after it.
std::pair<std::string_view, std::string_view> SplitTarget(std::string_view target);

bool EqualsIgnoringCase(std::string_view a, std::string_view b);
/// Without blanks and tabs at both ends.
std::string_view Trim(std::string_view text);

}  // namespace lathe::http
