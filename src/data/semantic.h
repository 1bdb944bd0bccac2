// Guesses what a column means (its semantic type and role) from facts about its values, and says
// why in one sentence. Users can change the guess; nothing is derived from the column's name except
// that it is an id. Stateless.
#pragma once

#include <cstdint>

#include "data/column_facts.h"
#include "data/schema.h"

namespace lathe::data {

/// Fills semantic, role, nullable, distinct, missing and evidence of `column`, whose name and
/// physical type are set.
void GuessMeaning(const ColumnFacts& facts, std::int64_t row_count, ColumnSchema& column);

}  // namespace lathe::data
