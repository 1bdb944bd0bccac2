// How columns go together, two by two, by six measures: Pearson, Spearman and Kendall for numbers
// and flags (0 and 1; with a number Pearson's r is the point-biserial one, of two flags it is phi),
// Cramer's V for categories, the correlation ratio between a category and a number, and mutual
// information for any two. Pearson looks at every row; the others at the kept sample, and each says
// how many rows it saw. Rows in which one of the two is missing are left out of that pair.
// Stateless.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "base/fields.h"
#include "base/result.h"
#include "data/profile/table_scan.h"
#include "data/schema.h"

namespace lathe::data::profile {

struct ColumnPair {
  static constexpr std::string_view kName = "ColumnPair";
  std::string a, b;
  double value = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("a", self.a, Rule().Doc("One column").Required());
    v("b", self.b, Rule().Doc("The other").Required());
    v("value", self.value, Rule().Doc("The measure of the two").Required());
  }
};

struct Correlations {
  static constexpr std::string_view kName = "Correlations";
  std::string method;
  std::int64_t rows = 0;
  bool exact = true;
  std::vector<std::string> columns;
  std::int64_t columns_left_out = 0;
  std::vector<std::vector<std::optional<double>>> matrix;
  std::vector<std::int64_t> order;
  std::vector<ColumnPair> pairs;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("method", self.method,
      Rule()
          .Doc(
              "The measure. pearson: r, -1 to 1, of numbers and of flags as 0 and 1 (a flag and a "
              "number: the point-biserial r; two flags: phi). spearman: rho, r of the ranks, ties "
              "share their mean rank. kendall: tau-b. cramers_v: of two categories, 0 to 1, "
              "corrected for its bias (Bergsma 2013), so smaller than the uncorrected V, and 0 "
              "where chance alone explains the table. correlation_ratio: eta of a category and a "
              "number, 0 to 1. mutual_information: of any two columns, numbers in 16 bins of equal "
              "count and texts by their 16 most frequent values, divided by the geometric mean of "
              "the two entropies: 0 to 1, without a unit")
          .Required()
          .OneOf({"pearson", "spearman", "kendall", "cramers_v", "correlation_ratio",
                  "mutual_information"}));
    v("rows", self.rows,
      Rule()
          .Doc("Rows that this measure looked at: all of them for pearson, else evenly thinned to "
               "2,000 for kendall and 20,000 for the others. Rows in which one of two columns is "
               "missing are left out of that pair")
          .Required());
    v("exact", self.exact, Rule().Doc("Whether those are all rows of the dataset").Required());
    v("columns", self.columns, Rule().Doc("The columns it is defined for").Required());
    v("columns_left_out", self.columns_left_out,
      Rule().Doc("Further columns that a matrix has no room for").Required());
    v("matrix", self.matrix,
      Rule()
          .Doc("A row per column, -1 to 1 or 0 to 1, five decimals (three past 150 columns); null "
               "where it is not defined")
          .Required());
    v("order", self.order,
      Rule().Doc("Positions of the columns so that alike ones are neighbours").Required());
    v("pairs", self.pairs, Rule().Doc("The strongest first, 100 at most").Required());
  }
};

inline constexpr std::string_view kCorrelationMethods[] = {
    "pearson", "spearman", "kendall", "cramers_v", "correlation_ratio", "mutual_information"};

struct CorrelationRequest {
  const ScanRequest& table;  ///< the file, and how much memory and how many threads
  const TableSchema& schema;
  const TableScan& scan;
};

/// One for each method, in the order of kCorrelationMethods; those without two columns are empty.
/// Errors: those of ScanTable.
Result<std::vector<Correlations>> Correlate(const CorrelationRequest& request);

/// Positions so that alike neighbours stand together: average linkage on 1 - |value|.
std::vector<std::int64_t> ClusterOrder(const std::vector<std::vector<double>>& matrix);

}  // namespace lathe::data::profile
