// Which connector speaks to which kind. Apart from the list of kinds, so that the server, which
// only describes them, links none of the libraries connectors need.
#include <utility>

#include "data/sources/all_kinds.h"

namespace lathe::data::sources {
namespace {

struct Maker {
  std::string_view kind;
  std::unique_ptr<Connector> (*make)(ConnectorContext context);
};

constexpr Maker kMakers[] = {
    {"postgresql", MakePostgresql}, {"mysql", MakeMysql},       {"s3", MakeS3},
    {"azure", MakeAzure},           {"bigquery", MakeBigquery}, {"snowflake", MakeSnowflake}};

}  // namespace

Result<QueryCost> Connector::Cost(const std::string&) {
  return FieldFault("query", "not_allowed", "this kind of source cannot say what a query costs");
}

std::unique_ptr<Connector> MakeConnector(std::string_view kind, ConnectorContext context) {
  for (const Maker& maker : kMakers) {
    if (maker.kind == kind) return maker.make(std::move(context));
  }
  return nullptr;
}

}  // namespace lathe::data::sources
