// The checks of columns of texts that are to be read as numbers, dates or flags. Stateless.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "data/profile/column_hints.h"
#include "data/profile/quality.h"
#include "data/profile/statistics.h"

namespace lathe::data::profile {

/// The type that most of the texts are to be read as, as a cast takes it; null when they are texts.
std::optional<std::string_view> TypeOfTexts(const ColumnStatistics& column,
                                            const ColumnHints& hints);
/// Whether a text per row is no name of it: it is a number, however written, or a date.
bool AreValues(const ColumnStatistics& column, const ColumnHints& hints);

/// Adds mixed_types, invalid_dates and mixed_date_formats.
void CheckTexts(const ColumnStatistics& column, const ColumnHints& hints,
                std::vector<QualityIssue>& issues);

}  // namespace lathe::data::profile
