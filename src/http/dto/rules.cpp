#include "http/dto/rules.h"

namespace lathe::http {

RuleResultsDto RuleResultsDto::From(const service::RuleCheckView& view) {
  RuleResultsDto out;
  out.dataset_id = view.dataset_id;
  if (!view.check) return out;
  out.status = view.check->status;
  if (view.check->checked_at) out.checked_at = FormatTime(*view.check->checked_at);
  out.error = DatasetErrorOf(view.check->error);
  if (view.job) out.job = JobDto::From(*view.job);
  out.items = view.results;
  for (const data::rules::RuleResult& result : view.results) {
    if (result.passed) continue;
    ++(result.severity == "error" ? out.broken_errors : out.broken_warnings);
  }
  if (out.checked_at) out.passed = out.broken_errors == 0;
  return out;
}

}  // namespace lathe::http
