#include "http/dto/profiles.h"

namespace lathe::http {

EdaDto EdaDto::From(const service::ProfileView& view) {
  EdaDto out;
  out.id = view.profile.id;
  out.dataset_id = view.profile.dataset_id;
  out.status = view.profile.status;
  out.target = view.options.target;
  out.without_target = view.options.without_target;
  out.sample_rows = view.options.sample_rows;
  out.error = DatasetErrorOf(view.profile.error);
  if (view.job) out.job = JobDto::From(*view.job);
  out.created_at = FormatTime(view.profile.created_at);
  out.updated_at = FormatTime(view.profile.updated_at);
  return out;
}

}  // namespace lathe::http
