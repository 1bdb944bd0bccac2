#include "data/sources/all_kinds.h"

namespace lathe::data::sources {

std::vector<const SourceKind*> AllServerKinds() {
  return {&PostgresqlKind(), &MysqlKind(), &SnowflakeKind(),
          &BigqueryKind(),   &S3Kind(),    &AzureKind()};
}

}  // namespace lathe::data::sources
