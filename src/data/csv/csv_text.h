// Writes one text as a CSV cell. Stateless.
#pragma once

#include <string>
#include <string_view>

namespace lathe::data::csv {

/// Appends `text`, quoted where it has to be. With `escape_formulas` a text that a spreadsheet
/// would take for a formula gets a ' before it.
void AppendText(std::string& out, std::string_view text, bool escape_formulas);

}  // namespace lathe::data::csv
