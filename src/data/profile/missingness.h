// Which values are missing together: patterns of columns, correlations of being missing, and where
// in the table the gaps lie. From the kept rows. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "data/profile/table_scan.h"
#include "data/schema.h"

namespace lathe::data::profile {

struct MissingPattern {
  static constexpr std::string_view kName = "MissingPattern";
  std::vector<std::string> columns;
  std::int64_t rows = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("columns", self.columns, Rule().Doc("Missing together; none: the row is whole").Required());
    v("rows", self.rows, Rule().Doc("Rows in which exactly these are missing").Required());
  }
};

struct Missingness {
  static constexpr std::string_view kName = "Missingness";
  std::int64_t rows = 0;
  bool exact = true;
  std::vector<std::string> columns;
  std::vector<std::int64_t> missing;
  std::vector<std::vector<std::optional<double>>> together;
  std::vector<std::vector<double>> along;
  std::vector<MissingPattern> patterns;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("rows", self.rows, Rule().Doc("Rows looked at").Required());
    v("exact", self.exact, Rule().Doc("Whether those are all rows").Required());
    v("columns", self.columns,
      Rule().Doc("Those with missing values, the most first; 100 at most").Required());
    v("missing", self.missing, Rule().Doc("Missing values of each, of these rows").Required());
    v("together", self.together,
      Rule()
          .Doc("Correlation of being missing, -1 to 1; 1: always together. Null where a column is "
               "missing always")
          .Required());
    v("along", self.along,
      Rule()
          .Doc("For each column its share of missing values in up to 100 stretches of the table, "
               "from "
               "the first row to the last")
          .Required());
    v("patterns", self.patterns, Rule().Doc("The most frequent, 20 at most").Required());
  }
};

Missingness FindMissingness(const TableSchema& schema, const TableScan& scan);

}  // namespace lathe::data::profile
