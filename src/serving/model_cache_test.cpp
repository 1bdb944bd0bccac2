#include "serving/model_cache.h"

#include <gtest/gtest.h>

#include <fstream>
#include <latch>
#include <thread>

#include "serving/testing/model_files.h"

namespace lathe::serving {
namespace {

using models::Task;
using serving_testing::Must;
using serving_testing::PublishModel;

class ModelCacheTest : public testing::Test {
 protected:
  std::string Publish() { return PublishModel(objects_, Task::kRegression, model_id_); }
  BundleFile Of(const std::string& object_id) const { return {object_id, model_id_}; }
  void Damage(const std::string& id) {
    std::fstream file(objects_.PathOf(id), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file.put('\x55');
    file.put('\xaa');
  }

  const std::string model_id_ = NewId();
  store_testing::TemporaryFolder folder_;
  store::Objects objects_{folder_.path()};
};

TEST_F(ModelCacheTest, LoadsAModelOnceAndShares) {
  ModelCache cache(objects_, 1 << 20);
  const std::string id = Publish();
  EXPECT_EQ(cache.FindResident(id), nullptr);
  const auto first = Must(cache.Get(Of(id)));
  const auto second = Must(cache.Get(Of(id)));
  EXPECT_EQ(first, second);
  EXPECT_EQ(cache.load_count(), 1);
  EXPECT_NE(cache.FindResident(id), nullptr);
  EXPECT_EQ(cache.resident_bytes(), first->size_bytes());
}

TEST_F(ModelCacheTest, DropsTheLeastRecentlyUsedPastTheBudget) {
  const std::string a = Publish();
  const std::string b = Publish();
  const std::string c = Publish();
  const std::int64_t size = Must(models::Model::Open(objects_.PathOf(a)))->size_bytes();
  ModelCache cache(objects_, 2 * size + size / 2);
  Must(cache.Get(Of(a)));
  Must(cache.Get(Of(b)));
  Must(cache.Get(Of(a)));
  Must(cache.Get(Of(c)));
  EXPECT_NE(cache.FindResident(a), nullptr);
  EXPECT_EQ(cache.FindResident(b), nullptr);
  EXPECT_NE(cache.FindResident(c), nullptr);
  EXPECT_LE(cache.resident_bytes(), 2 * size + size / 2);
}

TEST_F(ModelCacheTest, KeepsAModelLargerThanTheBudgetAlone) {
  ModelCache cache(objects_, 1);
  const std::string a = Publish();
  const std::string b = Publish();
  Must(cache.Get(Of(a)));
  Must(cache.Get(Of(b)));
  EXPECT_EQ(cache.FindResident(a), nullptr);
  EXPECT_NE(cache.FindResident(b), nullptr);
  EXPECT_EQ(cache.resident_count(), 1);
}

TEST_F(ModelCacheTest, AModelInUseOutlivesItsEviction) {
  ModelCache cache(objects_, 1 << 20);
  const std::string id = Publish();
  const auto model = Must(cache.Get(Of(id)));
  cache.Drop(id);
  EXPECT_EQ(cache.resident_bytes(), 0);
  EXPECT_EQ(model->manifest().task, Task::kRegression);
}

TEST_F(ModelCacheTest, ADamagedFileIsAnErrorThatIsNotRemembered) {
  ModelCache cache(objects_, 1 << 20);
  const std::string id = Publish();
  std::filesystem::copy_file(objects_.PathOf(id), folder_.path() / "good");
  Damage(id);
  const auto damaged = cache.Get(Of(id));
  ASSERT_FALSE(damaged.ok());
  EXPECT_EQ(damaged.error().code, ErrorCode::kModelCorrupt);
  EXPECT_EQ(cache.resident_count(), 0);
  std::filesystem::copy_file(folder_.path() / "good", objects_.PathOf(id),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_TRUE(cache.Get(Of(id)).ok());
}

TEST_F(ModelCacheTest, TheFileOfAnotherModelIsCorrupt) {
  ModelCache cache(objects_, 1 << 20);
  const std::string id = Publish();
  EXPECT_EQ(cache.GetServed({id, NewId()}).error().code, ErrorCode::kModelCorrupt);
  EXPECT_EQ(cache.FindResident(id), nullptr);
  EXPECT_TRUE(cache.Get(Of(id)).ok());
}

TEST_F(ModelCacheTest, AFileThatIsGoneIsACorruptModelNotAMissingResource) {
  ModelCache cache(objects_, 1 << 20);
  for (const std::string& id : {NewId(), std::string("../../etc/passwd")}) {
    const auto gone = cache.Get(Of(id));
    ASSERT_FALSE(gone.ok());
    EXPECT_EQ(gone.error().code, ErrorCode::kModelCorrupt);
  }
}

TEST_F(ModelCacheTest, ManyWhoWantOneModelLoadItOnce) {
  ModelCache cache(objects_, 1 << 20);
  const std::string id = Publish();
  constexpr int kThreads = 8;
  std::latch start(kThreads);
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (int k = 0; k < 100; ++k) good += cache.Get(Of(id)).ok() ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good.load(), kThreads * 100);
  EXPECT_EQ(cache.load_count(), 1);
}

TEST_F(ModelCacheTest, StaysWithinItsBudgetWhileManyLoadAndDrop) {
  std::vector<std::string> ids;
  for (int i = 0; i < 6; ++i) ids.push_back(Publish());
  const std::int64_t size = Must(models::Model::Open(objects_.PathOf(ids[0])))->size_bytes();
  ModelCache cache(objects_, 3 * size + size / 2);
  std::vector<std::thread> threads;
  std::atomic<int> bad{0};
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t k = 0; k < 200; ++k) {
        const std::string& id = ids[(k * 7 + t) % ids.size()];
        bad += cache.Get(Of(id)).ok() ? 0 : 1;
        if (k % 50 == 0) cache.Drop(id);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(bad.load(), 0);
  EXPECT_LE(cache.resident_bytes(), 3 * size + size / 2);
  EXPECT_GE(cache.resident_bytes(), 0);
}

}  // namespace
}  // namespace lathe::serving
