// Isolation forest: rows that few random cuts set apart from all others are unusual (F. T. Liu,
// K. M. Ting, Z.-H. Zhou, "Isolation Forest", ICDM 2008). One forest is trained and scored in one
// call. The same seed and rows give the same scores. Stateless.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"

namespace lathe::data::profile {

struct ForestOptions {
  std::size_t trees = 100;
  std::size_t rows_per_tree = 256;
  std::uint64_t seed = 1;
  const CancelToken* cancel = nullptr;
};

/// Scores of all rows, 0..1: about 0.5 where a row is like the others, near 1 where it stands
/// alone. `columns` hold one value per row and no NaN. Errors: job_cancelled, job_timeout.
Result<std::vector<double>> IsolationScores(std::span<const std::vector<double>> columns,
                                            const ForestOptions& options);

}  // namespace lathe::data::profile
