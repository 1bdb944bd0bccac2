#include "http/routes/profile_sections.h"

#include <utility>

#include "http/dto/page.h"

namespace lathe::http {

Result<Response> GetSection(service::Profiles& profiles, const Request& request,
                            std::string_view name) {
  TRY_OK(QueryReader(request).Finish());
  TRY(const service::Profiles::Part section,
      profiles.Section(request.scope(), request.param("id"), name));
  return Response::Document(*section);
}

std::vector<ErrorCode> ProfileErrors() {
  return {ErrorCode::kDatasetNotReady, ErrorCode::kDatasetCorrupt, ErrorCode::kValidationFailed};
}

}  // namespace lathe::http
