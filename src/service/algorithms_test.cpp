#include "service/algorithms.h"

#include <gmock/gmock.h>

#include "service/testing/training_fixture.h"

namespace lathe::service {
namespace {

using store_testing::Must;

class AlgorithmsTest : public service_testing::TrainingFixture {
 protected:
  static store::Caller Person(const std::string& user_id) {
    store::Caller caller;
    caller.user_id = user_id;
    return caller;
  }
  Algorithms algorithms{catalogue, *access, *database};
};

TEST_F(AlgorithmsTest, DoesNotKnowWhatIsNotInTheCatalogue) {
  EXPECT_EQ(algorithms.Get("crystal_ball").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Must(algorithms.Get("kmeans"))->id, "kmeans");
}

TEST_F(AlgorithmsTest, SuggestsNothingWithoutADataset) {
  const auto form = Must(algorithms.Hyperparameters(Person(scope.user_id()), "lightgbm_gbdt", {}));
  EXPECT_TRUE(form.suggestions.empty());
  EXPECT_TRUE(form.schema.contains("properties"));
}

TEST_F(AlgorithmsTest, SuggestsForTheSizeOfADataset) {
  const auto form =
      Must(algorithms.Hyperparameters(Person(scope.user_id()), "lightgbm_gbdt", dataset_id));
  EXPECT_FALSE(form.suggestions.empty());
}

TEST_F(AlgorithmsTest, DoesNotTellOfADatasetThatTheCallerCannotSee) {
  const std::string stranger = AddTenant("eve@example.org").user_id;
  const auto refused = algorithms.Hyperparameters(Person(stranger), "lightgbm_gbdt", dataset_id);
  EXPECT_EQ(refused.error().code, ErrorCode::kNotFound);
}

TEST_F(AlgorithmsTest, NeedsADatasetThatIsReady) {
  const auto refused = algorithms.Hyperparameters(Person(scope.user_id()), "lightgbm_gbdt",
                                                  AddDataset(/*ready=*/false));
  EXPECT_EQ(refused.error().code, ErrorCode::kDatasetNotReady);
}

}  // namespace
}  // namespace lathe::service
