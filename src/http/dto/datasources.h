// Bodies of data sources.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fields.h"
#include "http/dto/deleted.h"
#include "service/datasources.h"
#include "store/datasets.h"

namespace lathe::http {

struct DataSourceDto {
  static constexpr std::string_view kName = "DataSource";
  std::string id, project_id, name, kind;
  json::object config;
  std::string created_at, updated_at;
  std::optional<std::string> deleted_at;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The data source's id").Required().Format("uuid"));
    v("project_id", self.project_id,
      Rule().Doc("The project it belongs to").Required().Format("uuid"));
    v("name", self.name, Rule().Doc("Its name").Required());
    v("kind", self.kind, Rule().Doc("What it is: file, or a kind of server").Required());
    v("config", self.config,
      Rule().Doc("Its settings; a secret that is there says \"set\"").Required());
    v("created_at", self.created_at, Rule().Doc("When it was made").Required().Format("date-time"));
    v("updated_at", self.updated_at,
      Rule().Doc("When it last changed").Required().Format("date-time"));
    v("deleted_at", self.deleted_at, DeletedAtRule());
  }
  static DataSourceDto From(const store::Datasource& row) {
    json::object config;
    if (auto parsed = ParseJson(row.config); parsed.ok() && parsed->is_object())
      config = parsed->get_object();
    return {row.id,
            row.project_id,
            row.name,
            row.kind,
            std::move(config),
            FormatTime(row.created_at),
            FormatTime(row.updated_at),
            DeletedAt(row.deleted_at)};
  }
};

struct DataSourceCreate {
  static constexpr std::string_view kName = "DataSourceCreate";
  std::string name, kind;
  json::object config;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name,
      Rule()
          .Doc("Unique in the project")
          .Required()
          .Format("name")
          .Length(1, 255)
          .Example("Exports"));
    v("kind", self.kind,
      Rule()
          .Doc("What it is: file, or a kind that GET /api/datasource-kinds lists")
          .Required()
          .OneOf({"file", "postgresql", "mysql", "snowflake", "bigquery", "s3", "azure"}));
    v("config", self.config,
      Rule().Doc("Its settings, as the kind's schema says; a file source has none"));
  }
};

struct DataSourceUpdate {
  static constexpr std::string_view kName = "DataSourceUpdate";
  std::optional<std::string> name;
  std::optional<json::object> config;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("Unique in the project").Format("name").Length(1, 255));
    v("config", self.config,
      Rule().Doc("Its settings, whole. A secret that is absent or \"set\" stays as it is, unless "
                 "the place "
                 "it is sent to changes"));
  }
};

struct ConnectionStepDto {
  static constexpr std::string_view kName = "ConnectionStep";
  std::string name;
  bool ok = false;
  double ms = 0;
  std::string message;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("dns, tcp, tls, login or read").Required());
    v("ok", self.ok, Rule().Doc("Whether it went well").Required());
    v("ms", self.ms, Rule().Doc("How long it took").Required());
    v("message", self.message, Rule().Doc("What was found, or what to do").Required());
  }
};

struct ConnectionTestDto {
  static constexpr std::string_view kName = "ConnectionTest";
  bool ok = false;
  double latency_ms = 0;
  std::optional<std::string> server, code;
  std::string message;
  std::vector<ConnectionStepDto> steps;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("ok", self.ok, Rule().Doc("Whether the source can be used").Required());
    v("latency_ms", self.latency_ms, Rule().Doc("How long it took to answer").Required());
    v("server", self.server, Rule().Doc("What answered, null for files").Required());
    v("code", self.code,
      Rule().Doc("Why not, as in GET /api/errors; null when it can be used").Required());
    v("message", self.message, Rule().Doc("What was found, or why not").Required());
    v("steps", self.steps, Rule().Doc("The steps taken, in order; the last one failed").Required());
  }
};

struct SourceObjectDto {
  static constexpr std::string_view kName = "SourceObject";
  std::string name, kind;
  std::optional<std::int64_t> row_count, size_bytes;
  std::optional<std::string> modified_at, upload_id, sha256;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("As an import takes it").Required());
    v("kind", self.kind,
      Rule().Doc("What it is").Required().OneOf({"table", "view", "file", "folder"}));
    v("row_count", self.row_count, Rule().Doc("As the server estimates it").Required());
    v("size_bytes", self.size_bytes, Rule().Doc("Of a file").Required());
    v("modified_at", self.modified_at,
      Rule().Doc("When a file last changed, or was sent").Required());
    v("upload_id", self.upload_id,
      Rule().Doc("Of a file that was sent here: the upload that an import names"));
    v("sha256", self.sha256, Rule().Doc("Of a file that was sent here, in hex"));
  }
};

struct SourceObjectsDto {
  static constexpr std::string_view kName = "SourceObjects";
  std::vector<SourceObjectDto> items;
  bool truncated = false;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("items", self.items, Rule().Doc("Tables or files, by name").Required());
    v("truncated", self.truncated,
      Rule().Doc("There are more: ask with a longer prefix").Required());
  }
};

struct SourceColumnDto {
  static constexpr std::string_view kName = "SourceColumn";
  std::string name, type;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("Its name").Required());
    v("type", self.type, Rule().Doc("In the source's own words").Required());
  }
};

struct SourceColumnsDto {
  static constexpr std::string_view kName = "SourceColumns";
  std::vector<SourceColumnDto> items;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("items", self.items, Rule().Doc("In the order of the table").Required());
  }
};

struct QueryCostRequest {
  static constexpr std::string_view kName = "QueryCostRequest";
  std::string query;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("query", self.query, Rule().Doc("One SELECT").Required().Length(1, 65'536));
  }
};

struct QueryCostDto {
  static constexpr std::string_view kName = "QueryCost";
  std::int64_t bytes = 0;
  std::string message;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("bytes", self.bytes, Rule().Doc("The query would read").Required());
    v("message", self.message, Rule().Doc("The same in words").Required());
  }
};

struct SourceKindDto {
  static constexpr std::string_view kName = "DataSourceKind";
  std::string kind, title, description;
  std::vector<std::string> imports;
  bool cost = false;
  std::string query_dialect, rights;
  json::object schema;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("kind", self.kind, Rule().Doc("As a data source names it").Required());
    v("title", self.title, Rule().Doc("For people").Required());
    v("description", self.description, Rule().Doc("What can be read").Required());
    v("imports", self.imports, Rule().Doc("table, query, path: how it is read").Required());
    v("cost", self.cost, Rule().Doc("Whether the cost of a query can be asked for").Required());
    v("query_dialect", self.query_dialect, Rule().Doc("What SQL a query is").Required());
    v("rights", self.rights,
      Rule().Doc("What an account that may only read needs, to copy").Required());
    v("schema", self.schema, Rule().Doc("JSON Schema of the settings").Required());
  }
};

struct SourceKindsDto {
  static constexpr std::string_view kName = "DataSourceKinds";
  std::vector<SourceKindDto> items;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("items", self.items, Rule().Doc("Every kind but file").Required());
  }
};

}  // namespace lathe::http
