// Holds the fits of our own solvers and of k-means to scikit-learn's, on the tables of
// tests/golden/learning.json.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "learn/algorithms/all.h"
#include "learn/testing/golden.h"
#include "learn/testing/tables.h"

namespace lathe::learn {
namespace {

using features::Matrix;
using testing::Golden;
using testing::MatrixOf;
using testing::Numbers;

struct GoldenRows {
  Matrix x;
  std::vector<double> y;
  std::vector<double> weights;
  std::vector<features::Feature> features;

  explicit GoldenRows(const json::object& in)
      : x(MatrixOf(in.at("x"))), y(Numbers(in.at("y"))), weights(Numbers(in.at("weights"))) {
    features.resize(x.column_count());
  }
  FitRequest Request(const Algorithm& algorithm, const json::object& parameters) const {
    FitRequest request;
    request.features = features;
    request.train = {&x, y, weights};
    auto complete = CompleteParameters(algorithm.descriptor(), parameters);
    EXPECT_TRUE(complete.ok());
    request.parameters = *std::move(complete);
    return request;
  }
};

TEST(LogisticRegression, FindsTheProbabilitiesOfScikitLearn) {
  const auto algorithm = MakeLogisticRegression();
  for (const json::value& item : Golden().at("logistic").as_array()) {
    const json::object& in = item.as_object();
    const GoldenRows rows(in);
    FitRequest request = rows.Request(*algorithm, {{"C", in.at("C")},
                                                   {"penalty", in.at("penalty")},
                                                   {"fit_intercept", in.at("fit_intercept")},
                                                   {"tol", 1e-10}});
    request.task = models::Task::kClassification;
    request.class_count = 1 + static_cast<std::int32_t>(*std::ranges::max_element(rows.y));
    const auto fit = algorithm->Fit(request);
    ASSERT_TRUE(fit.ok()) << fit.error().detail;
    const Matrix expected = MatrixOf(in.at("probabilities"));
    Matrix scores;
    fit->model->Score(rows.x, scores);
    for (std::size_t i = 0; i < expected.row_count(); ++i)
      for (std::size_t k = 0; k < expected.column_count(); ++k)
        EXPECT_NEAR(scores(i, k), expected(i, k), 2e-6) << "row " << i << ", class " << k;
  }
}

TEST(RidgeRegression, FindsTheCoefficientsOfScikitLearn) {
  const auto algorithm = MakeRidgeRegression();
  for (const json::value& item : Golden().at("ridge").as_array()) {
    const json::object& in = item.as_object();
    const GoldenRows rows(in);
    FitRequest request = rows.Request(
        *algorithm, {{"alpha", in.at("alpha")}, {"fit_intercept", in.at("fit_intercept")}});
    request.task = models::Task::kRegression;
    const auto fit = algorithm->Fit(request);
    ASSERT_TRUE(fit.ok()) << fit.error().detail;
    const std::vector<double> coefficients = Numbers(in.at("coefficients"));
    for (std::size_t i = 0; i < rows.x.row_count(); ++i) {
      double expected = in.at("intercept").to_number<double>();
      for (std::size_t j = 0; j < coefficients.size(); ++j)
        expected += coefficients[j] * rows.x(i, j);
      double value = 0;
      fit->model->ScoreRow(rows.x.row(i), {&value, 1});
      ASSERT_NEAR(value, expected, 1e-6);
    }
  }
}

TEST(Kmeans, FindsTheClustersOfScikitLearn) {
  const json::object& in = Golden().at("clustering").as_object();
  const Matrix x = MatrixOf(in.at("rows"));
  const std::vector<double> labels = Numbers(in.at("labels"));
  const auto algorithm = MakeKmeans();
  const std::vector<features::Feature> features(x.column_count());
  FitRequest request;
  request.task = models::Task::kClustering;
  request.features = features;
  request.train = {&x, {}, {}};
  request.parameters =
      *CompleteParameters(algorithm->descriptor(), {{"n_clusters", 4}, {"n_init", 10}, {"tol", 0}});
  const auto fit = algorithm->Fit(request);
  ASSERT_TRUE(fit.ok()) << fit.error().detail;
  Matrix scores;
  fit->model->Score(x, scores);
  double inertia = 0;
  std::set<std::pair<double, std::ptrdiff_t>> pairs;
  for (std::size_t i = 0; i < x.row_count(); ++i) {
    const auto nearest = std::ranges::min_element(scores.row(i));
    inertia += *nearest;
    pairs.emplace(labels[i], nearest - scores.row(i).begin());
  }
  EXPECT_NEAR(inertia, in.at("expected").at("inertia").to_number<double>(), 1e-6 * inertia);
  EXPECT_EQ(pairs.size(), 4U) << "each of their clusters is one of ours";
}

}  // namespace
}  // namespace lathe::learn
