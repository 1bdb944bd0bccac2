#include "data/sources/all_kinds.h"

namespace lathe::data::sources {

std::vector<const SourceKind*> AllServerKinds() {
  return {&PostgresqlKind(), &MysqlKind(), &S3Kind(), &AzureKind(), &BigqueryKind()};
}

}  // namespace lathe::data::sources
