#include "service/reports.h"

#include <utility>

#include "base/version.h"
#include "data/report/report.h"

namespace lathe::service {
namespace {

std::string Product() { return "Lathe " + std::string(kVersion); }

}  // namespace

Result<Reports::Page> Reports::Html(const store::WorkspaceScope& scope,
                                    std::string_view dataset_id) {
  TRY(const store::Dataset dataset, datasets_.Find(scope, dataset_id));
  TRY(const Profiles::Part profile, profiles_.Document(scope, dataset_id));
  const data::report::ReportSubject subject{dataset.name, dataset.version,
                                            FormatTime(dataset.created_at),
                                            FormatTime(clock_.WallMs()), Product()};
  TRY(std::string html, data::report::WriteHtml(subject, *profile));
  return Page{std::move(html), dataset.name + " v" + std::to_string(dataset.version) + " report"};
}

Result<json::object> Reports::Json(const store::WorkspaceScope& scope,
                                   std::string_view dataset_id) {
  TRY(const store::Dataset dataset, datasets_.Find(scope, dataset_id));
  TRY(const Profiles::Part profile, profiles_.Document(scope, dataset_id));
  json::object out{{"dataset",
                    {{"id", dataset.id},
                     {"name", dataset.name},
                     {"version", dataset.version},
                     {"created_at", FormatTime(dataset.created_at)}}},
                   {"reported_at", FormatTime(clock_.WallMs())},
                   {"product", Product()}};
  for (const auto& section : *profile) out[section.key()] = section.value();
  return out;
}

}  // namespace lathe::service
