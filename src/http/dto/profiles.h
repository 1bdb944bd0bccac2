// Bodies of profiles: what to look at, and how it stands. The figures themselves are those of
// data/profile/statistics.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/fields.h"
#include "http/dto/datasets.h"
#include "http/dto/job.h"
#include "service/profiles.h"

namespace lathe::http {

struct EdaCreate {
  static constexpr std::string_view kName = "EdaCreate";
  std::optional<std::string> target;
  bool without_target = false;
  std::optional<std::int64_t> sample_rows;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("target", self.target,
      Rule()
          .Doc("The column to relate the others to; the one with the role target by default")
          .Length(1, 255));
    v("without_target", self.without_target,
      Rule().Doc("Relate nothing to a target, even where a column has that role").Default(false));
    v("sample_rows", self.sample_rows,
      Rule()
          .Doc("Look at about so many rows; all of them by default, as far as memory allows")
          .Min(100));
  }
};

struct EdaDto {
  static constexpr std::string_view kName = "Eda";
  std::string id, dataset_id, status;
  std::optional<std::string> target;
  bool without_target = false;
  std::optional<std::int64_t> sample_rows;
  std::optional<DatasetErrorDto> error;
  std::optional<JobDto> job;
  std::string created_at, updated_at;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The profile's id").Required().Format("uuid"));
    v("dataset_id", self.dataset_id, Rule().Doc("Whose profile it is").Required());
    v("status", self.status,
      Rule().Doc("Where it stands").Required().OneOf({"queued", "running", "ready", "failed"}));
    v("target", self.target, Rule().Doc("As asked for").Required());
    v("without_target", self.without_target, Rule().Doc("As asked for").Required());
    v("sample_rows", self.sample_rows, Rule().Doc("As asked for").Required());
    v("error", self.error, Rule().Doc("Why it failed").Required());
    v("job", self.job, Rule().Doc("The job that makes it").Required());
    v("created_at", self.created_at, Rule().Doc("When it was made").Required().Format("date-time"));
    v("updated_at", self.updated_at,
      Rule().Doc("When it last changed").Required().Format("date-time"));
  }
  static EdaDto From(const service::ProfileView& view);
};

}  // namespace lathe::http
