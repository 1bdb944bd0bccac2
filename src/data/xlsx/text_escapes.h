// Excel's way of writing characters that XML cannot hold: "_x000D_" in a text is the character with
// that number (ECMA-376, ST_Xstring). Stateless.
#pragma once

#include <cstddef>
#include <string>

namespace lathe::data::xlsx {

/// Puts the characters in place of their escapes, from byte `from` of `text` on. Escapes that are
/// no character ("_x0000_", half a surrogate pair) stay as they are.
void DecodeEscapes(std::string& text, std::size_t from = 0);

}  // namespace lathe::data::xlsx
