// The name someone probably meant: used by every message about an unknown option, variable, key or
// command. Stateless.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lathe::app {

/// The one of `names` with the fewest typing errors in `word`; empty when none is near.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> names);

/// " Did you mean NAME?", or nothing when no name is near.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> names);

}  // namespace lathe::app
