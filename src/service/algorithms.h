// The algorithms of the catalogue as the API lists them, and hyperparameters with starting values
// for a dataset. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "service/catalogue.h"
#include "service/hyperparameter_advice.h"
#include "store/access.h"
#include "store/datasets.h"

namespace lathe::service {

struct HyperparameterForm {
  json::object schema;
  std::vector<Suggestion> suggestions;
};

class Algorithms {
 public:
  /// All three outlive this.
  Algorithms(const Catalogue& catalogue, const store::Access& access, store::Database& database)
      : catalogue_(catalogue), access_(access), datasets_(database) {}

  std::vector<const AlgorithmInfo*> List(const AlgorithmFilter& filter) const {
    return catalogue_.Find(filter);
  }
  /// Error: not_found.
  Result<const AlgorithmInfo*> Get(std::string_view id) const;
  /// With `dataset_id`, values for a table of its size, if the caller can see it. Errors:
  /// not_found, dataset_not_ready.
  Result<HyperparameterForm> Hyperparameters(const store::Caller& caller, std::string_view id,
                                             const std::optional<std::string>& dataset_id) const;

 private:
  const Catalogue& catalogue_;
  const store::Access& access_;
  store::Datasets datasets_;
};

}  // namespace lathe::service
