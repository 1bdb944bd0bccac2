// Pieces of HTML whose data cannot become markup: every text goes through Escaped, every number is
// written with its exact value beside what people read. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace lathe::data::report {

/// `text` for element content and quoted attributes: markup escaped, control characters shown as
/// U+FFFD, cut after `most` characters.
std::string Escaped(std::string_view text, std::size_t most = 120);
/// The same as an element of its own writing direction, for what comes from the table.
std::string Isolated(std::string_view text, std::size_t most = 120);

/// "1,234", "0.1235", "-"; four significant digits.
std::string Shown(double value);
/// <data value="0.123456789">0.1235</data>; a dash where there is none.
std::string Figure(const std::optional<double>& value);
std::string Figure(std::int64_t value);
/// A number, a text or nothing, as a cell of the table holds it.
std::string Value(const json::value& value);
/// The shortest text that reads back as this double, for attributes.
std::string Exact(double value);

}  // namespace lathe::data::report
