// Numbers as a few directions in which they vary most, as scikit-learn's PCA, on the numbers
// divided by their deviation unless a plan says otherwise. A missing number counts as the mean.
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <utility>

#include "features/transforms/state_reader.h"
#include "features/transforms/statistics.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

constexpr std::size_t kMostColumns = 500;

struct Direction {
  std::vector<double> weights;  ///< of each column, by its unit
  double share = 0;             ///< of the variance
};

struct Learned {
  std::vector<double> centers;  ///< of each column
  std::vector<Direction> directions;
};

class Pca final : public Transform {
 public:
  Pca(const std::vector<std::string>& names, Learned learned) : learned_(std::move(learned)) {
    for (std::size_t i = 0; i < learned_.directions.size(); ++i) {
      const std::string name = "pca_" + std::to_string(i + 1);
      outputs_.push_back({name, name, false, 0});
    }
    for (const std::string& name : names)
      columns_ += (columns_.empty() ? "\"" : ", \"") + name + "\"";
  }

  std::string_view op() const override { return "pca"; }
  std::span<const Feature> outputs() const override { return outputs_; }
  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    for (std::size_t row = 0; row < in.front().size(); ++row) {
      for (std::size_t d = 0; d < outputs_.size(); ++d) {
        const std::vector<double>& weights = learned_.directions[d].weights;
        double sum = 0;
        for (std::size_t c = 0; c < weights.size(); ++c) {
          const double value = in[c].numbers[row];
          if (!std::isnan(value)) sum += (value - learned_.centers[c]) * weights[c];
        }
        out(row, d) = sum;
      }
    }
    return 0;
  }
  json::object State() const override {
    json::array directions;
    for (const Direction& direction : learned_.directions)
      directions.push_back(
          {{"weights", json::array(direction.weights.begin(), direction.weights.end())},
           {"share", direction.share}});
    return {{"centers", json::array(learned_.centers.begin(), learned_.centers.end())},
            {"directions", std::move(directions)}};
  }
  std::string Explain() const override {
    double share = 0;
    for (const Direction& direction : learned_.directions) share += direction.share;
    return "Replaces " + columns_ + " by " + std::to_string(outputs_.size()) +
           " directions that hold " + ShortText(std::round(share * 1000) / 10) +
           " % of their variance";
  }

 private:
  Learned learned_;
  std::vector<Feature> outputs_;
  std::string columns_;
};

Eigen::MatrixXd Covariance(const FitStep& fit, const std::vector<double>& centers,
                           const std::vector<double>& units) {
  const auto width = static_cast<Eigen::Index>(centers.size());
  constexpr std::size_t kBlock = 1'024;
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(width, width);
  for (std::size_t first = 0; first < fit.row_count(); first += kBlock) {
    const std::size_t count = std::min(kBlock, fit.row_count() - first);
    Eigen::MatrixXd block(static_cast<Eigen::Index>(count), width);
    for (Eigen::Index c = 0; c < width; ++c) {
      const auto place = static_cast<std::size_t>(c);
      for (std::size_t i = 0; i < count; ++i) {
        const double value = fit.columns[place].values.numbers[first + i];
        block(static_cast<Eigen::Index>(i), c) =
            std::isnan(value) ? 0 : (value - centers[place]) / units[place];
      }
    }
    sum += block.transpose() * block;
  }
  return sum;
}

// The directions, the widest first; the largest weight of each is positive.
std::vector<Direction> DirectionsOf(const Eigen::MatrixXd& covariance,
                                    const std::vector<double>& units, std::size_t count) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  const double total = std::max(solver.eigenvalues().sum(), 1e-300);
  std::vector<Direction> directions;
  for (std::size_t d = 0; d < count; ++d) {
    const Eigen::Index place = covariance.cols() - 1 - static_cast<Eigen::Index>(d);
    const Eigen::VectorXd vector = solver.eigenvectors().col(place);
    Eigen::Index largest = 0;
    vector.cwiseAbs().maxCoeff(&largest);
    const double sign = vector(largest) < 0 ? -1 : 1;
    Direction& direction = directions.emplace_back();
    direction.share = std::max(0.0, solver.eigenvalues()(place)) / total;
    for (std::size_t c = 0; c < units.size(); ++c)
      direction.weights.push_back(sign * vector(static_cast<Eigen::Index>(c)) / units[c]);
  }
  return directions;
}

std::vector<std::string> NamesOf(const FitStep& fit) {
  std::vector<std::string> names;
  for (const StepColumn& column : fit.columns) names.push_back(column.schema->name);
  return names;
}

Result<FittedStep> Fit(const FitStep& fit) {
  const StepParams params(fit.params);
  if (fit.columns.size() > kMostColumns)
    return BadStep("pca takes up to " + std::to_string(kMostColumns) + " columns; " +
                   std::to_string(fit.columns.size()) + " were given.");
  Learned learned;
  std::vector<double> units;
  for (const StepColumn& column : fit.columns) {
    const Moments moments = MomentsOf(column.values.numbers);
    learned.centers.push_back(moments.mean);
    units.push_back(params.Bool("scale") ? moments.deviation : 1);
  }
  const std::size_t most = std::min(fit.columns.size(), std::max<std::size_t>(1, fit.row_count()));
  learned.directions = DirectionsOf(Covariance(fit, learned.centers, units), units,
                                    std::min(params.Size("components"), most));
  return FittedStep(std::make_unique<Pca>(NamesOf(fit), std::move(learned)));
}

std::vector<double> NumbersOf(const json::array* items, StateReader& reader,
                              std::string_view name) {
  std::vector<double> numbers;
  if (items == nullptr) return numbers;
  for (const json::value& item : *items) {
    if (!item.is_number()) reader.Fault(name);
    numbers.push_back(item.is_number() ? item.to_number<double>() : 0);
  }
  return numbers;
}

Result<TransformPtr> Read(const StoredTransform& stored) {
  StateReader reader(stored.state);
  Learned learned;
  learned.centers = NumbersOf(reader.Array("centers"), reader, "centers");
  const json::array* directions = reader.Array("directions");
  TRY_OK(reader.Finish());
  if (learned.centers.size() != stored.inputs.size()) reader.Fault("centers");
  if (directions->empty() || directions->size() > kMostColumns) reader.Fault("directions");
  for (const json::value& item : *directions) {
    if (!item.is_object()) {
      reader.Fault("directions");
      break;
    }
    StateReader part(item.get_object());
    Direction direction;
    direction.weights = NumbersOf(part.Array("weights"), part, "weights");
    direction.share = part.Number("share");
    if (direction.weights.size() != learned.centers.size()) part.Fault("weights");
    TRY_OK(part.Finish());
    learned.directions.push_back(std::move(direction));
  }
  TRY_OK(reader.Finish());
  std::vector<std::string> names;
  for (const InputColumn& input : stored.inputs) names.push_back(input.schema->name);
  return TransformPtr(std::make_unique<Pca>(names, std::move(learned)));
}

}  // namespace

StepKind PcaStep() {
  return {.op = "pca",
          .title = "Principal components",
          .description =
              "Replaces numbers that go together by a few directions in which they vary "
              "most.",
          .group = StepGroup::kCombine,
          .takes = {.number = true},
          .together = true,
          .least_columns = 2,
          .makes_many = true,
          .is_scaled = true,
          .params = {IntParam("components", "Directions", 2, 1, 500, "At most as many as columns"),
                     BoolParam("scale", "Scale first", true,
                               "Divides each column by its deviation, so that large numbers do "
                               "not set the directions")},
          .fit = Fit,
          .read = Read};
}

}  // namespace lathe::features
