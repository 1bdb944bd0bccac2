// FrameFiller: appends decoded cells to the columns of a Frame, row by row, and notices what is
// null, absent, named twice or not read by the model. Knows no JSON. Texts are not copied: they
// must live as long as the frame's rows. Reused from request to request; one thread at a time.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/frame.h"
#include "serving/input_schema.h"
#include "serving/row_decoder.h"

namespace lathe::serving {

class FrameFiller {
 public:
  /// Starts an empty frame. All three outlive the filling.
  void Begin(const InputSchema& schema, data::Frame& frame, RowReport& report);

  void BeginRow();
  /// Notes that the row names this model column; false when it did already. Exactly one Put must
  /// follow.
  bool Claim(std::size_t column) {
    if (claimed_in_[column] == row_) return false;
    claimed_in_[column] = row_;
    ++claimed_;
    return true;
  }
  void PutNumber(std::size_t column, double value) {
    frame_->column(column).numbers.push_back(value);
  }
  void PutText(std::size_t column, std::string_view text);
  void PutNull(std::size_t column) {
    ++report_->null_counts[column];
    PutMissing(column);
  }
  /// For a value that was faulty: keeps the columns equally long.
  void PutMissing(std::size_t column);
  /// Notes a column that the model does not read; false when that is one too many to check for
  /// repetition.
  bool Extra(std::string_view name, bool* repeated);
  /// Fills what is left of a row that is faulty as a whole, so that nothing of it counts as absent.
  void FillRow();
  /// Fills the model columns that the row did not name, and counts them as absent.
  void EndRow();
  void Finish() { frame_->SetRowCount(row_); }

  std::size_t row_count() const { return row_; }
  /// The first row that does not name the column. REQUIRES: report.absent_counts[column] > 0.
  std::size_t first_absent_row(std::size_t column) const { return first_absent_row_[column]; }

 private:
  static constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();
  std::int32_t CodeOf(std::size_t column, std::string_view text);

  const InputSchema* schema_ = nullptr;
  data::Frame* frame_ = nullptr;
  RowReport* report_ = nullptr;
  std::size_t row_ = 0;
  std::size_t claimed_ = 0;
  std::vector<std::size_t> claimed_in_;  // per column: the last row that named it
  std::vector<std::size_t> first_absent_row_;
  std::vector<std::string_view> row_extras_;
  std::vector<std::unordered_map<std::string_view, std::int32_t>>
      codes_;  // per column; only for long dictionaries
};

}  // namespace lathe::serving
