// The product's version, the one of CMakeLists.txt. Shown by `version`, GET /version and in every
// model's provenance.
#pragma once

#include <string_view>

namespace lathe {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace lathe
