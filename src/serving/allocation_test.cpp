// Answering a row in steady state allocates nothing. Counts the allocations of this whole test
// program, per thread.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "serving/predictor.h"
#include "serving/testing/model_files.h"

namespace {

thread_local std::size_t allocation_count = 0;

void* TryAllocate(std::size_t size) noexcept {
  ++allocation_count;
  return std::malloc(size == 0 ? 1 : size);
}

void* Allocate(std::size_t size) {
  if (void* memory = TryAllocate(size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new[](std::size_t size) { return Allocate(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return TryAllocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return TryAllocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace lathe::serving {
namespace {

using models::Task;
using serving_testing::Must;

class AllocationTest : public testing::TestWithParam<Task> {};

TEST_P(AllocationTest, ARowInSteadyStateAllocatesNothing) {
  const store_testing::TemporaryFolder folder;
  const store::Objects objects(folder.path());
  const std::string id = serving_testing::PublishModel(objects, GetParam());
  const ServedModel model(Must(models::Model::Open(objects.PathOf(id))));
  const std::string body = R"({"rows":[{"size":2.5,"colour":"red"}]})";
  std::string answer;
  const auto predict = [&] {
    auto memory = model.Borrow();
    answer.clear();
    Must(Score(model, body, *memory));
    WriteAnswer(model, {"id", "model", 1, true}, *memory, answer);
  };
  for (int i = 0; i < 3; ++i) predict();
  const std::size_t before = allocation_count;
  for (int i = 0; i < 10; ++i) predict();
  EXPECT_EQ(allocation_count - before, 0u);
}

INSTANTIATE_TEST_SUITE_P(Tasks, AllocationTest,
                         testing::Values(Task::kClassification, Task::kRegression,
                                         Task::kClustering));

}  // namespace
}  // namespace lathe::serving
