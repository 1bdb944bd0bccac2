// Hands the batches of a table being read to DuckDB through the Arrow C stream interface, without
// copying them.
#pragma once

#include <memory>
#include <optional>

#include "base/error.h"
#include "data/csv/read_ahead.h"

namespace lathe::data::csv {

class ArrowSource {
 public:
  /// REQUIRES: `batches` outlives the source, and the source outlives the session that reads it.
  explicit ArrowSource(ReadAhead& batches);
  ~ArrowSource();
  ArrowSource(const ArrowSource&) = delete;
  ArrowSource& operator=(const ArrowSource&) = delete;

  /// An ArrowArrayStream*, for DuckDbSession::AttachArrowStream. Its columns are called c0, c1, ...
  void* stream();
  /// Why the stream ended early, if it did: DuckDB saw only an end, so that its own messages stay
  /// out of the way.
  const std::optional<Error>& error() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lathe::data::csv
