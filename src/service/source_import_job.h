// What a `source_import` job means to the server: which data source it reads and with which
// credentials; its result is published as that of any import. The child
// (src/work/source_import.cpp) does the reading. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "service/import_job.h"
#include "service/source_vault.h"

namespace lathe::service {

class SourceImportJobKind final : public jobs::JobKind {
 public:
  static constexpr std::string_view kName = "source_import";

  /// All but the networks (the setting source_networks) outlive this.
  SourceImportJobKind(store::Database& database, const store::Objects& objects, const Clock& clock,
                      const SourceVault& vault, std::vector<std::string> networks)
      : import_(database, objects, clock),
        datasets_(database),
        rules_(database),
        vault_(vault),
        networks_(std::move(networks)) {}

  std::string_view name() const override { return kName; }
  /// Job parameters: {datasource_id, table | query | path, only_columns, expected_columns,
  /// target_column} and the options of an import; the child gets kind, config and networks instead
  /// of the id, and the dataset's rules.
  Result<json::object> Prepare(const store::Job& job) override;
  Result<std::string> Input(const store::Job& job) override;
  Status Begin(store::Transaction& tx, const store::Job& job) override {
    return import_.Begin(tx, job);
  }
  Status Commit(store::Transaction& tx, const store::Job& job, const JobOutcome& outcome,
                const std::filesystem::path& attempt_dir) override {
    return import_.Commit(tx, job, outcome, attempt_dir);
  }
  Status KeepFindings(store::Transaction& tx, const store::Job& job,
                      const std::filesystem::path& attempt_dir) override {
    return import_.KeepFindings(tx, job, attempt_dir);
  }
  Status Settle(store::Transaction& tx, const store::Job& job, store::JobState state,
                const std::optional<json::object>& problem) override {
    return import_.Settle(tx, job, state, problem);
  }

 private:
  Result<store::Datasource> SourceOf(const store::Job& job) const;

  ImportJobKind import_;
  store::Datasets datasets_;
  store::Rules rules_;
  const SourceVault& vault_;
  std::vector<std::string> networks_;
};

}  // namespace lathe::service
