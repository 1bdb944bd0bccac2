// The kinds of data sources that are servers: each is one file with its descriptor and connector.
// To add one: its two functions here, a line in all_kinds.cpp and one in make_connector.cpp.
#pragma once

#include <memory>
#include <vector>

#include "data/sources/connector.h"
#include "data/sources/source_kind.h"

namespace lathe::data::sources {

std::vector<const SourceKind*> AllServerKinds();

const SourceKind& PostgresqlKind();
std::unique_ptr<Connector> MakePostgresql(ConnectorContext context);

const SourceKind& MysqlKind();
std::unique_ptr<Connector> MakeMysql(ConnectorContext context);

const SourceKind& S3Kind();
std::unique_ptr<Connector> MakeS3(ConnectorContext context);

const SourceKind& AzureKind();
std::unique_ptr<Connector> MakeAzure(ConnectorContext context);

const SourceKind& BigqueryKind();
std::unique_ptr<Connector> MakeBigquery(ConnectorContext context);

const SourceKind& SnowflakeKind();
std::unique_ptr<Connector> MakeSnowflake(ConnectorContext context);

}  // namespace lathe::data::sources
