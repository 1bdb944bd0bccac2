// What a workspace takes, as the API shows it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/fields.h"
#include "store/stats.h"

namespace lathe::http {

struct UsageDto {
  static constexpr std::string_view kName = "Usage";
  std::int64_t projects = 0, datasets = 0, rows = 0, trainings = 0, models = 0, storage_bytes = 0,
               predictions = 0, members = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("projects", self.projects, Rule().Doc("Projects").Required());
    v("datasets", self.datasets, Rule().Doc("Datasets").Required());
    v("rows", self.rows, Rule().Doc("Rows of all datasets").Required());
    v("trainings", self.trainings, Rule().Doc("Trainings").Required());
    v("models", self.models, Rule().Doc("Models").Required());
    v("storage_bytes", self.storage_bytes,
      Rule()
          .Doc("Bytes of uploads, datasets and models on disk, deleted ones until they are purged")
          .Required());
    v("predictions", self.predictions, Rule().Doc("Rows predicted so far").Required());
    v("members", self.members, Rule().Doc("People").Required());
  }
  static UsageDto From(const store::WorkspaceUsage& usage) {
    return {usage.projects, usage.datasets,      usage.row_count,   usage.trainings,
            usage.models,   usage.storage_bytes, usage.predictions, usage.members};
  }
};

}  // namespace lathe::http
