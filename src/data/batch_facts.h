// Gathers the facts of a table's columns from its batches while they are on their way into the
// file, so that the file need not be read again. The same facts as ReadFacts. One thread at a time.
#pragma once

#include <vector>

#include "data/column_facts.h"
#include "data/csv/columns.h"
#include "data/fact_gatherer.h"

namespace lathe::data {

class BatchFacts {
 public:
  explicit BatchFacts(std::vector<csv::ColumnType> types);
  /// REQUIRES: `batch` has columns of the types, in their order.
  void Take(const csv::Batch& batch);
  /// REQUIRES: called once, last.
  std::vector<ColumnFacts> Finish();

 private:
  std::vector<csv::ColumnType> types_;
  std::vector<FactGatherer> gatherers_;
};

}  // namespace lathe::data
