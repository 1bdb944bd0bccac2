// Bodies of cleaning: the steps, and what they changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "data/clean/steps.h"
#include "service/cleaning.h"

namespace lathe::http {

struct CleanCreate {
  static constexpr std::string_view kName = "CleanCreate";
  std::vector<data::clean::CleanStep> steps;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("steps", self.steps,
      Rule().Doc("What to do, in this order").Required().Length(1, data::clean::kMostSteps));
  }
};

struct LineageStepDto {
  static constexpr std::string_view kName = "LineageStep";
  std::string op;
  std::vector<std::string> columns;
  std::string sentence;
  std::int64_t rows_before = 0, rows_after = 0, cells_changed = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("op", self.op, Rule().Doc("What was done").Required());
    v("columns", self.columns, Rule().Doc("To which columns; none is all").Required());
    v("sentence", self.sentence, Rule().Doc("In words").Required());
    v("rows_before", self.rows_before, Rule().Doc("Rows before the step").Required());
    v("rows_after", self.rows_after, Rule().Doc("Rows after it").Required());
    v("cells_changed", self.cells_changed, Rule().Doc("Values it changed").Required());
  }
};

struct LineageDto {
  static constexpr std::string_view kName = "DatasetLineage";
  std::optional<std::string> parent_id;
  std::optional<int> parent_version;
  std::string operation;
  std::vector<LineageStepDto> steps;
  json::value request;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("parent_id", self.parent_id,
      Rule().Doc("The dataset it was made of, or read again from").Required());
    v("parent_version", self.parent_version,
      Rule().Doc("Its version, null when it is gone").Required());
    v("operation", self.operation, Rule().Doc("import, refresh, clean, ...").Required());
    v("steps", self.steps, Rule().Doc("What was done, with its effect").Required());
    v("request", self.request,
      Rule()
          .Doc(
              "As it was asked for. Of an import and of a refresh: {datasource: {id, name, kind}, "
              "upload: {id, filename, size_bytes, sha256}, table, query, path, only_columns, "
              "format_options, columns, on_bad_value}, what was said of it; of cleaning: the steps")
          .Required());
  }
  static LineageDto From(const service::DatasetLineage& lineage);
};

}  // namespace lathe::http
