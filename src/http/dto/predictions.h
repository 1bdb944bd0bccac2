// Bodies of predictions. The request and the answer of POST /api/models/{id}/predict are decoded
// and written by src/serving, cell by cell; PredictRequest and PredictionDto only describe them for
// OpenAPI. Keep them in step with serving/row_decoder.h and serving/response_writer.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fields.h"
#include "store/predictions.h"

namespace lathe::http {

struct PredictRequest {
  static constexpr std::string_view kName = "PredictRequest";
  std::vector<json::object> rows;
  std::vector<std::string> columns;
  std::vector<json::value> data;
  bool explain = false;
  std::string missing_columns = "error";
  template <class V>
  static void Fields(V& v, auto& self) {
    v("rows", self.rows,
      Rule()
          .Doc("1 to 10,000 rows, each an object of column names and values. null is an unknown "
               "value; dates and times are "
               "ISO 8601 texts; integers beyond 2^53 and decimals may be texts")
          .Example(json::array{{{"age", 31}, {"plan", "basic"}}}));
    v("columns", self.columns, Rule().Doc("Instead of rows: the column names once, for data"));
    v("data", self.data,
      Rule().Doc("With columns: 1 to 10,000 lists of values, in the order of columns"));
    v("explain", self.explain, Rule().Doc("Only false is taken").Default(false));
    v("missing_columns", self.missing_columns,
      Rule()
          .Doc("What happens when a row does not name a column of the model: \"error\" refuses the "
               "request and lists them, "
               "\"null\" takes the values as unknown and warns")
          .OneOf({"error", "null"})
          .Default("error"));
  }
};

struct PredictionIntervalDto {
  static constexpr std::string_view kName = "PredictionInterval";
  double low = 0, high = 0, level = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("low", self.low, Rule().Doc("Lower end").Required());
    v("high", self.high, Rule().Doc("Upper end").Required());
    v("level", self.level, Rule().Doc("Share of holdout rows whose truth lay inside").Required());
  }
};

struct PredictionItemDto {
  static constexpr std::string_view kName = "PredictionItem";
  json::value value;
  std::map<std::string, double> probabilities;
  std::optional<double> confidence, distance;
  std::optional<PredictionIntervalDto> interval;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("value", self.value,
      Rule().Doc("The class, the number, or the number of the cluster").Required());
    v("probabilities", self.probabilities,
      Rule().Doc("Classification: the probability of each class"));
    v("confidence", self.confidence,
      Rule().Doc("Classification: the probability of the class. Clustering: 1 in the cluster's "
                 "centre, 0 half way to the next"));
    v("distance", self.distance,
      Rule().Doc("Clustering: from the cluster's centre, in the scale the model was fitted in"));
    v("interval", self.interval,
      Rule().Doc("Regression: where nine of ten true values lie, judged on the holdout"));
  }
};

struct PredictionWarningDto {
  static constexpr std::string_view kName = "PredictionWarning";
  std::string code, column, message;
  std::int64_t count = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("code", self.code,
      Rule()
          .Doc("What was worked around")
          .OneOf({"missing_column", "null_value", "unseen_category", "extra_column"})
          .Required());
    v("column", self.column, Rule().Doc("Which column").Required());
    v("count", self.count, Rule().Doc("In how many rows; 1 for an extra column").Required());
    v("message", self.message,
      Rule().Doc("What follows the column's name in a sentence").Required());
  }
};

struct PredictionDto {
  static constexpr std::string_view kName = "Prediction";
  std::string id, model_id;
  std::int64_t version = 1;
  std::vector<PredictionItemDto> predictions;
  std::vector<PredictionWarningDto> warnings;
  bool logged = true;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The prediction's id").Required().Format("uuid"));
    v("model_id", self.model_id, Rule().Doc("The model that answered").Required().Format("uuid"));
    v("version", self.version, Rule().Doc("The model's version").Required());
    v("predictions", self.predictions, Rule().Doc("One for each row, in order").Required());
    v("warnings", self.warnings,
      Rule().Doc("What was odd about the rows; they were answered all the same").Required());
    v("logged", self.logged,
      Rule()
          .Doc("Whether it can be read again by its id; under very many requests a second some are "
               "only counted")
          .Required());
  }
};

/// A prediction read again: the answer with what surrounds it. Written by routes/predictions.cpp
/// from the stored texts.
struct PredictionRecordDto {
  static constexpr std::string_view kName = "PredictionRecord";
  PredictionDto answer;
  std::string project_id, created_at;
  std::int64_t row_count = 0;
  json::value request;
  std::optional<std::int64_t> duration_us;
  std::optional<std::string> user_id, api_key_id;
  template <class V>
  static void Fields(V& v, auto& self) {
    PredictionDto::Fields(v, self.answer);
    v("project_id", self.project_id, Rule().Doc("The model's project").Required().Format("uuid"));
    v("row_count", self.row_count, Rule().Doc("How many rows").Required());
    v("request", self.request, Rule().Doc("The body as it was sent").Required());
    v("duration_us", self.duration_us,
      Rule().Doc("Microseconds from the read request to the written answer").Required());
    v("user_id", self.user_id, Rule().Doc("Who asked").Required().Format("uuid"));
    v("api_key_id", self.api_key_id,
      Rule().Doc("The API key that was used, or null").Required().Format("uuid"));
    v("created_at", self.created_at,
      Rule().Doc("When it was answered").Required().Format("date-time"));
  }
};

struct PredictionLineDto {
  static constexpr std::string_view kName = "PredictionLine";
  std::string id, project_id, model_id, created_at;
  std::int64_t version = 1, row_count = 0;
  std::optional<std::int64_t> duration_us;
  std::optional<std::string> user_id, api_key_id;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("id", self.id, Rule().Doc("The prediction's id").Required().Format("uuid"));
    v("project_id", self.project_id, Rule().Doc("The model's project").Required().Format("uuid"));
    v("model_id", self.model_id, Rule().Doc("The model that answered").Required().Format("uuid"));
    v("version", self.version, Rule().Doc("The model's version").Required());
    v("row_count", self.row_count, Rule().Doc("How many rows").Required());
    v("duration_us", self.duration_us,
      Rule().Doc("Microseconds from the read request to the written answer").Required());
    v("user_id", self.user_id, Rule().Doc("Who asked").Required().Format("uuid"));
    v("api_key_id", self.api_key_id,
      Rule().Doc("The API key that was used, or null").Required().Format("uuid"));
    v("created_at", self.created_at,
      Rule().Doc("When it was answered").Required().Format("date-time"));
  }
  static PredictionLineDto From(const store::PredictionLine& row) {
    return {row.id,
            row.project_id,
            row.model_id,
            FormatTime(row.created_at),
            row.model_version,
            row.row_count,
            row.duration_us,
            row.user_id,
            row.api_key_id};
  }
};

}  // namespace lathe::http
