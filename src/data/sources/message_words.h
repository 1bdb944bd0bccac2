// What engines and servers say is recognised by words in it. Stateless.
#pragma once

#include <string_view>

namespace lathe::data::sources {

inline bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

}  // namespace lathe::data::sources
