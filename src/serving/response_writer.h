// ResponseWriter: scores as the JSON answer of POST /api/models/{id}/predict, written straight into
// a string. What is the same in every answer of a model (escaped class names) is prepared once.
// Immutable after construction; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/matrix.h"
#include "models/model.h"
#include "serving/input_schema.h"
#include "serving/row_decoder.h"

namespace lathe::serving {

/// What an answer says besides the scores.
struct AnswerFrame {
  std::string_view id;
  std::string_view model_id;
  int version = 1;
  bool logged = true;  ///< whether GET /api/predictions/{id} will find it later
};

class ResponseWriter {
 public:
  explicit ResponseWriter(const models::ModelManifest& manifest);

  /// Appends the document to `out`. `unseen` counts, per input column, values that training never
  /// saw.
  void Write(const AnswerFrame& frame, const features::Matrix& scores, const InputSchema& schema,
             const RowReport& report, const std::vector<std::int64_t>& unseen,
             std::string& out) const;

 private:
  /// Where the truth lay around the model's values on the holdout, for nine rows of ten.
  struct Interval {
    double low, high;
  };
  void WriteClass(std::span<const double> scores, std::string& out) const;
  void WriteValue(double value, std::string& out) const;
  void WriteCluster(std::span<const double> squared_distances, std::string& out) const;

  models::Task task_;
  std::vector<std::string> class_names_;   // JSON strings with their quotes
  std::vector<std::string> class_fields_;  // `"name":`, with a comma before all but the first
  std::optional<Interval> interval_;
};

/// Appends the shortest decimal that reads back as `value`; null when it is not finite.
void AppendNumber(double value, std::string& out);
/// Appends `text` as a JSON string.
void AppendString(std::string_view text, std::string& out);

}  // namespace lathe::serving
