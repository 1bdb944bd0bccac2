// What a service said, as part of a message for a person. Stateless.
#pragma once

#include <string>
#include <string_view>

namespace lathe::data::sources {

/// `text` as whole sentences on one line: at most 300 bytes, cut between characters, with a full
/// stop at its end. Empty when it says nothing.
std::string Sentences(std::string_view text);

}  // namespace lathe::data::sources
