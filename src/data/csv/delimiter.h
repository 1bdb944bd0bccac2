// Guesses the delimiter of a CSV file from its first rows. Stateless.
#pragma once

#include <cstddef>
#include <string_view>

namespace lathe::data::csv {

/// Fields in the first row of `text`.
std::size_t CountFields(std::string_view text, char delimiter, char quote);
/// The one of , ; tab | that cuts the first row like most others; ',' when none does.
char FindDelimiter(std::string_view text, char quote);

}  // namespace lathe::data::csv
