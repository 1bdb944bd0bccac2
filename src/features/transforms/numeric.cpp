// A number: as it is, or with missing values filled and on a common scale, as the algorithm needs.
// When training rows lack values, a second feature marks the rows that do, because that a value is
// missing often says something.
#include <cmath>
#include <limits>
#include <utility>

#include "features/transforms/all.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/statistics.h"

namespace lathe::features {

namespace {

class Numeric final : public Transform {
 public:
  struct Learned {
    bool fills = false;
    double fill = 0;     ///< in raw units
    bool marks = false;  ///< a second feature says where the value was missing
    bool scales = false;
    double center = 0;
    double deviation = 1;
  };

  Numeric(const std::string& name, const Learned& learned)
      : learned_(learned),
        missing_(learned.fills ? (learned.fill - learned.center) / learned.deviation
                               : std::numeric_limits<double>::quiet_NaN()) {
    outputs_.push_back({name, name, false, 0});
    if (learned.marks) outputs_.push_back({name + ".is_missing", name, false, 0});
  }

  std::string_view op() const override { return "numeric"; }
  std::span<const Feature> outputs() const override { return outputs_; }

  bool copies() const override { return !learned_.fills && !learned_.scales; }

  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const std::span<const double> values = in.front().numbers;
    for (std::size_t row = 0; row < values.size(); ++row) {
      const double value = values[row];
      out(row, 0) = std::isnan(value) ? missing_ : (value - learned_.center) / learned_.deviation;
    }
    if (!learned_.marks) return 0;
    for (std::size_t row = 0; row < values.size(); ++row)
      out(row, 1) = std::isnan(values[row]) ? 1 : 0;
    return 0;
  }

  json::object State() const override {
    json::object state{{"scales", learned_.scales}, {"fills", learned_.fills}};
    if (learned_.scales) {
      state["center"] = learned_.center;
      state["deviation"] = learned_.deviation;
    }
    if (learned_.fills) {
      state["fill"] = learned_.fill;
      state["marks"] = learned_.marks;
    }
    return state;
  }

  std::string Explain() const override {
    const std::string& name = outputs_.front().name;
    std::string text = "Takes \"" + name + "\"";
    text += learned_.scales ? " scaled (mean " + ShortText(learned_.center) + ", deviation " +
                                  ShortText(learned_.deviation) + ")"
                            : " as it is";
    if (!learned_.fills) return text + "; missing values stay missing";
    text += "; fills missing values with the median, " + ShortText(learned_.fill);
    if (learned_.marks) text += ", and marks them in \"" + outputs_[1].name + "\"";
    return text;
  }

 private:
  Learned learned_;
  double missing_;
  std::vector<Feature> outputs_;
};

}  // namespace

TransformPtr FitNumeric(const FitColumn& fit) {
  const std::span<const double> values = fit.column.numbers;
  Numeric::Learned learned;
  learned.fills = fit.needs.no_missing;
  learned.scales = fit.needs.scale;
  if (learned.fills) {
    learned.fill = MedianOf(values);
    learned.marks = HasMissing(values);
  }
  if (learned.scales) {
    const Moments moments = MomentsOf(values);
    learned.center = moments.mean;
    learned.deviation = moments.deviation;
  }
  return std::make_unique<Numeric>(fit.schema.name, learned);
}

Result<TransformPtr> ReadNumeric(const StoredTransform& stored) {
  StateReader reader(stored.state);
  Numeric::Learned learned;
  learned.scales = reader.Bool("scales");
  learned.fills = reader.Bool("fills");
  if (learned.scales) {
    learned.center = reader.Number("center");
    learned.deviation = reader.PositiveNumber("deviation");
  }
  if (learned.fills) {
    learned.fill = reader.Number("fill");
    learned.marks = reader.Bool("marks");
  }
  TRY_OK(reader.Finish());
  return TransformPtr(std::make_unique<Numeric>(stored.schema.name, learned));
}

}  // namespace lathe::features
