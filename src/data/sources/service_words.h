// What a service said, as part of a message for a person. Stateless.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lathe::data::sources {

/// The most bytes of a server's words that a message holds.
inline constexpr std::size_t kMostWordBytes = 300;

/// `text` on one line, control characters as blanks: at most kMostWordBytes, cut between
/// characters.
std::string OneLine(std::string_view text);
/// `text` as whole sentences on one line, cut as by OneLine, with a full
/// stop at its end. Empty when it says nothing.
std::string Sentences(std::string_view text);

}  // namespace lathe::data::sources
