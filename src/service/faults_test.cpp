#include "service/faults.h"

#include <gtest/gtest.h>

namespace lathe::service {
namespace {

Error Answer(const Faults& faults) {
  const Status status = faults.Finish("No.");
  return status.ok() ? Error{ErrorCode::kInternal, "nothing was found", {}, {}} : status.error();
}

TEST(FaultsTest, NothingFoundIsFine) { EXPECT_TRUE(Faults().Finish("No.").ok()); }

TEST(FaultsTest, AFieldIsToldOnce) {
  Faults faults({{"folds", "wrong_type", "first", {}, {}}});
  faults.Add("folds", "too_small", "second");
  EXPECT_EQ(Answer(faults).errors,
            (std::vector<FieldError>{{"folds", "wrong_type", "first", {}, {}}}));
}

TEST(FaultsTest, CodedFaultsAloneNameTheAnswer) {
  Faults faults;
  faults.AddCoded("target", ErrorCode::kTrainSingleClass, "One class.");
  faults.AddCoded("dataset_id", ErrorCode::kTrainNoFeatures, "No features.");
  const Error error = Answer(faults);
  EXPECT_EQ(error.code, ErrorCode::kTrainSingleClass);
  EXPECT_EQ(error.detail, "One class.");
  EXPECT_EQ(error.errors.size(), 2U);
}

TEST(FaultsTest, AmongOthersTheyAreAValidationFault) {
  Faults faults;
  faults.AddCoded("target", ErrorCode::kTrainSingleClass, "One class.");
  faults.Add("folds", "too_small", "must be 2 or more");
  const Error error = Answer(faults);
  EXPECT_EQ(error.code, ErrorCode::kValidationFailed);
  EXPECT_EQ(error.errors[0].code, "train_single_class");
}

TEST(FaultsTest, APlainCodeThatIsAlsoInTheErrorTableStaysAFieldCode) {
  Faults faults;
  faults.Add("dataset_id", "not_found", "must be a dataset of this project");
  EXPECT_EQ(Answer(faults).code, ErrorCode::kValidationFailed);
}

}  // namespace
}  // namespace lathe::service
