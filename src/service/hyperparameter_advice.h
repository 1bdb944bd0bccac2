// Starting values for hyperparameters from the size of a table: rules of thumb, each with its
// reason in one sentence. They are a better start than the defaults on small, wide or large tables,
// not a replacement for a search. Stateless.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "service/catalogue.h"

namespace lathe::service {

struct TableSize {
  std::int64_t row_count = 0;
  std::int64_t feature_count = 0;
};

struct Suggestion {
  std::string parameter;
  json::value value;
  std::string reason;
};

/// Only parameters that the algorithm has, within their bounds, and only where the value differs
/// from the default.
std::vector<Suggestion> SuggestParameters(const AlgorithmInfo& algorithm, const TableSize& size);

}  // namespace lathe::service
