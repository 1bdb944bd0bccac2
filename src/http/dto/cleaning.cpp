#include "http/dto/cleaning.h"

namespace lathe::http {

LineageDto LineageDto::From(const service::DatasetLineage& lineage) {
  LineageDto out;
  out.parent_id = lineage.parent_id;
  out.parent_version = lineage.parent_version;
  if (const json::value* v = lineage.made.if_contains("operation"); v && v->is_string())
    out.operation = std::string(v->get_string());
  if (const json::value* v = lineage.made.if_contains("request")) out.request = *v;
  const json::value* steps = lineage.made.if_contains("steps");
  if (!steps || !steps->is_array()) return out;
  for (const json::value& step : steps->get_array()) {
    if (auto read = FromJson<LineageStepDto>(step); read.ok())
      out.steps.push_back(std::move(read).value());
  }
  return out;
}

}  // namespace lathe::http
