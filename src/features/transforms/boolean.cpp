// A yes or no: 1 or 0. A missing answer stays missing, or becomes the most frequent one and is
// marked in a second feature.
#include <cmath>
#include <limits>
#include <utility>

#include "features/transforms/all.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/statistics.h"

namespace lathe::features {

namespace {

class Boolean final : public Transform {
 public:
  struct Learned {
    bool fills = false;
    bool fill = false;
    bool marks = false;
  };

  Boolean(const std::string& name, const Learned& learned) : learned_(learned) {
    outputs_.push_back({name, name, false, 0});
    if (learned.marks) outputs_.push_back({name + ".is_missing", name, false, 0});
  }

  std::string_view op() const override { return "boolean"; }
  std::span<const Feature> outputs() const override { return outputs_; }

  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const std::span<const double> values = in.front().numbers;
    const double missing = !learned_.fills ? std::numeric_limits<double>::quiet_NaN()
                           : learned_.fill ? 1
                                           : 0;
    for (std::size_t row = 0; row < values.size(); ++row) {
      const double value = values[row];
      out(row, 0) = std::isnan(value) ? missing : value != 0 ? 1 : 0;
      if (learned_.marks) out(row, 1) = std::isnan(value) ? 1 : 0;
    }
    return 0;
  }

  json::object State() const override {
    json::object state{{"fills", learned_.fills}};
    if (learned_.fills) {
      state["fill"] = learned_.fill;
      state["marks"] = learned_.marks;
    }
    return state;
  }

  std::string Explain() const override {
    std::string text = "Takes \"" + outputs_.front().name + "\" as 1 for true and 0 for false";
    if (!learned_.fills) return text + "; missing values stay missing";
    text += "; fills missing values with the most frequent, ";
    text += learned_.fill ? "true" : "false";
    if (learned_.marks) text += ", and marks them in \"" + outputs_[1].name + "\"";
    return text;
  }

 private:
  Learned learned_;
  std::vector<Feature> outputs_;
};

}  // namespace

TransformPtr FitBoolean(const FitColumn& fit) {
  Boolean::Learned learned;
  learned.fills = fit.needs.no_missing;
  if (learned.fills) {
    std::size_t present = 0;
    std::size_t yes = 0;
    for (const double value : fit.column.numbers) {
      present += std::isnan(value) ? 0U : 1U;
      yes += std::isnan(value) || value == 0 ? 0U : 1U;
    }
    learned.fill = yes * 2 > present;
    learned.marks = HasMissing(fit.column.numbers);
  }
  return std::make_unique<Boolean>(fit.schema.name, learned);
}

Result<TransformPtr> ReadBoolean(const StoredTransform& stored) {
  StateReader reader(stored.state);
  Boolean::Learned learned;
  learned.fills = reader.Bool("fills");
  if (learned.fills) {
    learned.fill = reader.Bool("fill");
    learned.marks = reader.Bool("marks");
  }
  TRY_OK(reader.Finish());
  return TransformPtr(std::make_unique<Boolean>(stored.schema.name, learned));
}

}  // namespace lathe::features
