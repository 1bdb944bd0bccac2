// Bodies of data sources.
#pragma once

#include <optional>
#include <string>
#include <string_view>

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
    v("kind", self.kind, Rule().Doc("What it is: file").Required());
    v("config", self.config, Rule().Doc("Its settings, without secrets").Required());
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
          .Doc("What it is; file is available")
          .Required()
          .OneOf({"file", "postgresql", "mysql", "snowflake", "bigquery", "s3", "azure"}));
    v("config", self.config, Rule().Doc("Its settings; a file source has none"));
  }
};

struct DataSourceUpdate {
  static constexpr std::string_view kName = "DataSourceUpdate";
  std::optional<std::string> name;
  std::optional<json::object> config;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("name", self.name, Rule().Doc("Unique in the project").Format("name").Length(1, 255));
    v("config", self.config, Rule().Doc("Its settings, whole"));
  }
};

struct ConnectionTestDto {
  static constexpr std::string_view kName = "ConnectionTest";
  bool ok = false;
  double latency_ms = 0;
  std::optional<std::string> server;
  std::string message;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("ok", self.ok, Rule().Doc("Whether the source can be used").Required());
    v("latency_ms", self.latency_ms, Rule().Doc("How long it took to answer").Required());
    v("server", self.server, Rule().Doc("What answered, null for files").Required());
    v("message", self.message, Rule().Doc("What was found, or why not").Required());
  }
  static ConnectionTestDto From(const service::ConnectionTest& test) {
    return {test.ok, test.latency_ms, test.server, test.message};
  }
};

}  // namespace lathe::http
