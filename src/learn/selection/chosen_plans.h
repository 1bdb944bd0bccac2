// Plans whose selections have been made anew on the rows that are about to be learned from, so that
// no row has a say in which features its own score is measured with. Remembers what it has made:
// candidates that are fitted on the same rows share it. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/cancel.h"
#include "base/result.h"
#include "features/plan.h"
#include "learn/pipeline.h"

namespace lathe::learn {

/// Rankings look at so many rows, evenly spread over those there are.
inline constexpr std::size_t kMostRankRows = 20'000;

struct ChooseRequest {
  const LearningTable& table;
  RowNumbers rows;  ///< that will be learned from; ascending
  const features::Plan& plan;
  std::uint64_t seed = 0;
  int threads = 1;
  const CancelToken* cancel = nullptr;
};

class ChosenPlans {
 public:
  /// The plan with every select step that has a method turned into one that names the columns it
  /// finds on the rows; without answers (clustering) those it names stay. The plan lives as long as
  /// this. REQUIRES: the same table, plan and seed in every call. Errors: those of KeptColumns.
  Result<const features::Plan*> On(const ChooseRequest& request);
  /// In how many of the plans nothing passed a selection, so that its best column was taken.
  int none_fit_count() const { return none_fit_count_; }

 private:
  struct Chosen {
    std::vector<std::uint32_t> rows;
    std::unique_ptr<features::Plan> plan;
  };
  std::vector<Chosen> chosen_;
  int none_fit_count_ = 0;
};

}  // namespace lathe::learn
