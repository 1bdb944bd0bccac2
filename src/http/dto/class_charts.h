// Bodies of the charts that only classifiers have: precision and recall, lift, calibration, and the
// choice of a threshold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "service/class_charts.h"

namespace lathe::http {

struct PrecisionRecallCurveDto {
  static constexpr std::string_view kName = "PrecisionRecallCurve";
  std::string label;
  std::optional<double> average_precision;
  double share = 0;
  std::vector<std::vector<double>> points;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("class", self.label, Rule().Doc("This class against the rest").Required());
    v("average_precision", self.average_precision,
      Rule().Doc("Mean of the precision over the recall; null when it is not known").Required());
    v("share", self.share,
      Rule().Doc("Of the class among the rows: the precision of guessing").Required());
    v("points", self.points,
      Rule().Doc("[recall, precision, threshold], recall rising").Required());
  }
};

struct PrecisionRecallDto {
  static constexpr std::string_view kName = "PrecisionRecall";
  std::vector<PrecisionRecallCurveDto> curves;
  std::string split = "test";
  template <class V>
  static void Fields(V& v, auto& self) {
    v("curves", self.curves,
      Rule().Doc("One for each class; of two, for the positive one").Required());
    v("split", self.split, Rule().Doc("The rows scored").Required());
  }
  static PrecisionRecallDto From(const std::vector<service::PrecisionRecallCurve>& curves) {
    PrecisionRecallDto dto;
    for (const service::PrecisionRecallCurve& curve : curves)
      dto.curves.push_back({curve.label, curve.average_precision, curve.share, curve.points});
    return dto;
  }
};

struct LiftCurveDto {
  static constexpr std::string_view kName = "LiftCurve";
  std::string label;
  double share = 0;
  std::vector<std::vector<double>> points;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("class", self.label, Rule().Doc("This class against the rest").Required());
    v("share", self.share, Rule().Doc("Of the class among the rows").Required());
    v("points", self.points,
      Rule()
          .Doc("[share of rows taken, share of the class found, lift, threshold], best scored rows "
               "first")
          .Required());
  }
};

struct LiftDto {
  static constexpr std::string_view kName = "Lift";
  std::vector<LiftCurveDto> curves;
  std::string split = "test";
  template <class V>
  static void Fields(V& v, auto& self) {
    v("curves", self.curves,
      Rule().Doc("One for each class; of two, for the positive one").Required());
    v("split", self.split, Rule().Doc("The rows scored").Required());
  }
  static LiftDto From(const std::vector<service::LiftCurve>& curves) {
    LiftDto dto;
    for (const service::LiftCurve& curve : curves)
      dto.curves.push_back({curve.label, curve.share, curve.points});
    return dto;
  }
};

struct CalibrationBinDto {
  static constexpr std::string_view kName = "CalibrationBin";
  double low = 0, high = 0;
  std::int64_t count = 0;
  double mean_score = 0, share = 0;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("low", self.low, Rule().Doc("Scores above this one").Required());
    v("high", self.high, Rule().Doc("up to this one").Required());
    v("count", self.count, Rule().Doc("Rows scored so").Required());
    v("mean_score", self.mean_score, Rule().Doc("The mean of their scores").Required());
    v("share", self.share, Rule().Doc("How many of them are of the class, 0 to 1").Required());
  }
};

struct CalibrationCurveDto {
  static constexpr std::string_view kName = "CalibrationCurve";
  std::string label;
  double expected_error = 0;
  std::vector<CalibrationBinDto> bins;
  template <class V>
  static void Fields(V& v, auto& self) {
    v("class", self.label, Rule().Doc("This class against the rest").Required());
    v("expected_error", self.expected_error,
      Rule().Doc("Mean over rows of the distance between mean_score and share").Required());
    v("bins", self.bins, Rule().Doc("Those of ten that hold rows").Required());
  }
};

struct CalibrationDto {
  static constexpr std::string_view kName = "Calibration";
  std::vector<CalibrationCurveDto> curves;
  std::string split = "test";
  template <class V>
  static void Fields(V& v, auto& self) {
    v("curves", self.curves,
      Rule().Doc("One for each class; of two, for the positive one").Required());
    v("split", self.split, Rule().Doc("The rows scored").Required());
  }
  static CalibrationDto From(const std::vector<service::CalibrationCurve>& curves) {
    CalibrationDto dto;
    for (const service::CalibrationCurve& curve : curves) {
      CalibrationCurveDto& out =
          dto.curves.emplace_back(CalibrationCurveDto{curve.label, curve.expected_error, {}});
      for (const service::CalibrationBin& bin : curve.bins)
        out.bins.push_back({bin.low, bin.high, bin.count, bin.mean_score, bin.share});
    }
    return dto;
  }
};

struct ThresholdDto {
  static constexpr std::string_view kName = "Threshold";
  std::string objective;
  double threshold = 0, value = 0, value_at_half = 0, precision = 0, recall = 0;
  std::string positive_class;
  std::vector<std::vector<std::int64_t>> matrix;
  std::string split = "test";
  template <class V>
  static void Fields(V& v, auto& self) {
    v("objective", self.objective, Rule().Doc("What was made as large as it can be").Required());
    v("threshold", self.threshold,
      Rule().Doc("From which probability on the positive class is predicted").Required());
    v("value", self.value, Rule().Doc("Of the objective at this threshold").Required());
    v("value_at_half", self.value_at_half, Rule().Doc("Of the objective at 0.5").Required());
    v("precision", self.precision, Rule().Doc("At this threshold").Required());
    v("recall", self.recall, Rule().Doc("At this threshold").Required());
    v("positive_class", self.positive_class,
      Rule().Doc("The class predicted from it on").Required());
    v("matrix", self.matrix, Rule().Doc("Counts of rows, [actual][predicted]").Required());
    v("split", self.split, Rule().Doc("The rows scored").Required());
  }
  static ThresholdDto From(const service::ThresholdChoice& choice) {
    return {choice.objective, choice.threshold, choice.value,          choice.value_at_half,
            choice.precision, choice.recall,    choice.positive_class, choice.matrix};
  }
};

}  // namespace lathe::http
