#include "service/import_lineage.h"

#include <string>
#include <utility>

namespace lathe::service {
namespace {

json::object SourceOf(const store::Datasource& source) {
  return {{"id", source.id}, {"name", source.name}, {"kind", source.kind}};
}

json::object UploadOf(const store::Upload& upload) {
  return {{"id", upload.id},
          {"filename", upload.filename},
          {"size_bytes", upload.size_bytes},
          {"sha256", upload.sha256 ? json::value(*upload.sha256) : json::value()}};
}

/// The members that were said.
json::object Said(const json::object& in) {
  json::object out;
  for (const auto& member : in) {
    const json::value& value = member.value();
    if (value.is_null()) continue;
    out[member.key()] = value.is_object() ? json::value(Said(value.get_object())) : value;
  }
  return out;
}

}  // namespace

json::object ImportRequestOf(const store::Datasource* source, const store::Upload* upload,
                             const json::object& options) {
  json::object out;
  if (source) out["datasource"] = SourceOf(*source);
  if (upload) out["upload"] = UploadOf(*upload);
  json::object said = Said(options);
  if (const json::value* part = said.if_contains(kSourcePart); part && part->is_object()) {
    for (const auto& member : part->get_object()) out[member.key()] = member.value();
    said.erase(kSourcePart);
  }
  for (const auto& member : said) out[member.key()] = member.value();
  return out;
}

std::string LineageText(std::string_view operation, json::object request) {
  return ToText(json::value{{"operation", operation}, {"request", std::move(request)}});
}

}  // namespace lathe::service
