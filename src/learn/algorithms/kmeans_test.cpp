// Holds our clusterings to oneDAL's own assignment of rows.
#include <gtest/gtest.h>

#include <algorithm>
#include <oneapi/dal/algo/kmeans.hpp>
#include <oneapi/dal/table/homogen.hpp>
#include <oneapi/dal/table/row_accessor.hpp>

#include "learn/algorithms/all.h"
#include "learn/testing/tables.h"
#include "models/formats/format_testing.h"

namespace lathe::learn {
namespace {

namespace dal = oneapi::dal;
using features::Matrix;

void ExpectParity(const Matrix& x, std::int64_t clusters) {
  const auto algorithm = MakeKmeans();
  const std::vector<features::Feature> features(x.column_count());
  FitRequest request;
  request.task = models::Task::kClustering;
  request.features = features;
  request.train = {&x, {}, {}};
  request.parameters = *CompleteParameters(algorithm->descriptor(), {{"n_clusters", clusters}});
  const auto fit = algorithm->Fit(request);
  ASSERT_TRUE(fit.ok()) << fit.error().detail;
  const models::testing::ScratchFolder folder;
  const auto file = models::testing::SaveAndLoad(*fit->model, folder.path());
  const auto centres = file.reader->Array<double>("centroids/centres");
  ASSERT_TRUE(centres.ok());
  const auto width = static_cast<std::int64_t>(x.column_count());
  const auto rows =
      dal::homogen_table::wrap(x.data(), static_cast<std::int64_t>(x.row_count()), width);
  dal::kmeans::model<> model;
  model.set_centroids(dal::homogen_table::wrap(centres->data(), clusters, width));
  auto question = dal::kmeans::descriptor<double>();
  question.set_cluster_count(clusters);
  question.set_result_options(dal::kmeans::result_options::compute_exact_objective_function);
  const auto answer = dal::infer(question, model, rows);
  const auto labels = dal::row_accessor<const std::int32_t>(answer.get_responses()).pull();
  Matrix scores;
  file.format->Score(x, scores);
  double inertia = 0;
  for (std::size_t i = 0; i < x.row_count(); ++i) {
    const auto nearest = std::ranges::min_element(scores.row(i));
    ASSERT_EQ(nearest - scores.row(i).begin(), labels[static_cast<std::int64_t>(i)]) << "row " << i;
    inertia += *nearest;
  }
  EXPECT_NEAR(answer.get_objective_function_value(), inertia, 1e-6 * inertia);
}

TEST(Kmeans, AssignsRowsAsTheLibraryDoes) {
  ExpectParity(testing::Generate({.row_count = 3000}).x, 7);
}

TEST(Kmeans, AssignsRealRowsAsTheLibraryDoes) {
  const auto table = testing::ReadTable("wholesale_customers.csv", "", models::Task::kClustering);
  if (!table) GTEST_SKIP() << "wholesale_customers.csv is not here: it belongs to ../shared/data";
  ExpectParity(testing::Prepare(*table, {.scale = true, .no_missing = true}).x, 5);
}

TEST(Kmeans, MoreClustersThanDistinctRowsIsAFieldFault) {
  Matrix x(20, 2);
  for (std::size_t i = 0; i < 20; ++i) x(i, 0) = static_cast<double>(i % 3), x(i, 1) = 1;
  const auto algorithm = MakeKmeans();
  const std::vector<features::Feature> features(2);
  FitRequest request;
  request.task = models::Task::kClustering;
  request.features = features;
  request.train = {&x, {}, {}};
  for (const int clusters : {8, 30}) {
    request.parameters = *CompleteParameters(algorithm->descriptor(), {{"n_clusters", clusters}});
    const auto fit = algorithm->Fit(request);
    ASSERT_FALSE(fit.ok());
    EXPECT_EQ(fit.error().code, ErrorCode::kValidationFailed);
    EXPECT_EQ(fit.error().errors.at(0).field, "hyperparameters.n_clusters");
  }
}

}  // namespace
}  // namespace lathe::learn
