#include "http/routes/training_stream.h"

#include <gmock/gmock.h>

#include <thread>

#include "service/testing/training_fixture.h"

namespace lathe::http {
namespace {

using store_testing::Must;
using testing::ElementsAre;
using testing::HasSubstr;

struct SentEvent {
  std::string id, event, data;
};

/// Keeps what is sent; hangs up after `most` events.
class KeepingSink final : public EventSink {
 public:
  explicit KeepingSink(std::size_t most = 1'000) : most_(most) {}
  bool Send(std::string_view id, std::string_view event, std::string_view data) override {
    sent.push_back({std::string(id), std::string(event), std::string(data)});
    return alive();
  }
  bool Comment(std::string_view) override { return alive(); }
  bool alive() const override { return sent.size() < most_; }

  std::vector<SentEvent> sent;

 private:
  std::size_t most_;
};

class TrainingStreamTest : public service_testing::TrainingFixture {
 protected:
  static store::JobEvent Event(const std::string& type, const std::string& payload) {
    return {0, 1'700'000'000'000, type, payload};
  }
  static store::JobEvent Progress(double progress) {
    return Event("progress", R"({"type":"progress","progress":)" + std::to_string(progress) +
                                 R"(,"phase":"x"})");
  }
  std::vector<std::string> Follow(std::int64_t after, std::size_t most = 1'000) {
    KeepingSink sink(most);
    StreamTraining(trainings, scope, training_id, after, sink);
    std::vector<std::string> ids;
    for (const SentEvent& event : sink.sent) ids.push_back(event.id + " " + event.event);
    return ids;
  }

  std::string training_id = Start().training.id;
  store::Job job = Claim();
};

TEST_F(TrainingStreamTest, SendsEverythingAndEndsAfterDone) {
  Append(job, {Event("log", R"({"type":"log","level":"info","message":"hello"})"), Progress(0.5)});
  Finish(job, store::JobState::kFailed);
  EXPECT_THAT(Follow(0), ElementsAre("1 log", "2 progress", "3 done"));
}

TEST_F(TrainingStreamTest, GoesOnAfterTheLastEventTheClientSaw) {
  Append(job, {Progress(0.1), Event("log", R"({"type":"log","level":"info","message":"hello"})")});
  Finish(job, store::JobState::kFailed);
  EXPECT_THAT(Follow(1), ElementsAre("2 log", "3 done"));
}

TEST_F(TrainingStreamTest, SendsOnlyTheLatestOfWaitingProgress) {
  Append(job, {Progress(0.1), Progress(0.2), Progress(0.3),
               Event("log", R"({"type":"log","message":"a"})"), Progress(0.4)});
  Finish(job, store::JobState::kFailed);
  EXPECT_THAT(Follow(0), ElementsAre("3 progress", "4 log", "5 progress", "6 done"));
}

TEST_F(TrainingStreamTest, WaitsForNews) {
  std::thread worker([&] {
    Append(job, {Progress(0.5)});
    hub.Notify();
    Finish(job, store::JobState::kFailed);
    hub.Notify();
  });
  const auto sent = Follow(0);
  worker.join();
  EXPECT_EQ(sent.back(), "2 done");
}

TEST_F(TrainingStreamTest, StopsWhenTheClientIsGone) {
  Append(job, {Event("log", R"({"type":"log","message":"a"})"),
               Event("log", R"({"type":"log","message":"b"})")});
  EXPECT_THAT(Follow(0, 1), ElementsAre("1 log"));
}

TEST_F(TrainingStreamTest, DataCarriesSequenceAndTime) {
  const std::string data =
      EventData({7, 1'700'000'000'000, "log", R"({"type":"log","message":"a"})"});
  EXPECT_THAT(data, HasSubstr("\"seq\":7"));
  EXPECT_THAT(data, HasSubstr("\"at\":\"2023-11-14T22:13:20.000Z\""));
}

}  // namespace
}  // namespace lathe::http
