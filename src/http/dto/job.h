// The job of a resource that is being made (a dataset, a training) as the API shows it inside that
// resource.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/fields.h"
#include "store/jobs.h"

namespace lathe::http {

struct JobDto {
  static constexpr std::string_view kName = "Job";
  std::string id;
  std::string status;
  double progress = 0;
  std::optional<std::string> phase;
  std::optional<double> eta_seconds;

  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The job's id").Required());
    v("status", self.status,
      Rule()
          .Doc("Where it stands")
          .OneOf({"queued", "running", "retrying", "succeeded", "failed", "cancelled"})
          .Required());
    v("progress", self.progress, Rule().Doc("0 to 1").Range(0, 1).Required());
    v("phase", self.phase, Rule().Doc("What it is doing, null before it starts").Required());
    v("eta_seconds", self.eta_seconds,
      Rule().Doc("Expected seconds to the end, null while unknown").Required());
  }

  static JobDto From(const store::Job& job) {
    JobDto dto;
    dto.id = job.id;
    dto.status = store::ToText(job.state);
    dto.progress = job.progress;
    if (!job.phase.empty()) dto.phase = job.phase;
    dto.eta_seconds = job.eta_seconds;
    return dto;
  }
};

}  // namespace lathe::http
