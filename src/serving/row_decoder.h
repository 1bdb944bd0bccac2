// RowDecoder: the body of a prediction request, decoded straight into the columns of a Frame,
// without a document in between:
//
//   {"rows":[{"age":31,"plan":"basic"}, ...]}   or {"columns":["age","plan"],"data":[[31,"basic"],
//   ...]}
//
// Every value is checked against its column's type and every fault is collected ("rows[3].age").
// null is a missing value and always taken. A column that is absent is a fault unless the body says
// "missing_columns":"null"; columns the model does not read are ignored and reported. Owns memory
// that is reused from call to call: one decoder belongs to one thread at a time, and texts in the
// frame point into it until the next call.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/frame.h"
#include "serving/input_schema.h"

namespace lathe::serving {

inline constexpr std::size_t kMaxRows = 10'000;
/// Faults listed in one answer; the detail says how many more there are.
inline constexpr std::size_t kMaxFaults = 100;

/// What was odd about rows that could be decoded.
struct RowReport {
  std::vector<std::int64_t> null_counts;    ///< per model column: rows where it is null
  std::vector<std::int64_t> absent_counts;  ///< per model column: rows that do not name it
  std::vector<std::string>
      extra_columns;  ///< columns the model does not read, at most kMaxExtraColumns
  std::size_t extra_column_count = 0;

  static constexpr std::size_t kMaxExtraColumns = 20;
};

class RowDecoder {
 public:
  RowDecoder();
  RowDecoder(RowDecoder&&) noexcept;
  RowDecoder& operator=(RowDecoder&&) noexcept;
  ~RowDecoder();

  /// Replaces the rows of `frame` and the report. REQUIRES: the frame's columns are those of
  /// `schema`, in order. Errors: malformed_json, validation_failed (fields around the rows),
  /// predict_no_rows, predict_too_many_rows, predict_schema, json_number_range. After an error the
  /// frame's rows mean nothing.
  Status Decode(const InputSchema& schema, std::string_view body, data::Frame& frame,
                RowReport& report);

  /// About how much memory the decoder holds on to.
  std::size_t capacity_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lathe::serving
