// What every algorithm of the catalogue must keep to, whatever it is.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <sstream>

#include "learn/algorithm.h"
#include "learn/catalogue.h"
#include "learn/testing/tables.h"

namespace lathe::learn {
namespace {

using models::Task;
using testing::FileHashOf;
using testing::Generate;
using testing::Generated;
using testing::GenerateOptions;
using testing::RequestOf;

// An algorithm and the data its descriptor says it takes.
struct Subject {
  const Algorithm* algorithm;
  GenerateOptions options;
};

std::vector<Subject> Subjects() {
  std::vector<Subject> subjects;
  for (const auto& algorithm : AllAlgorithms())
    for (const Task task : algorithm->descriptor().tasks)
      for (const std::int32_t classes : {2, 4}) {
        if (task != Task::kClassification && classes != 2) continue;
        const Capabilities& can = algorithm->descriptor().capabilities;
        subjects.push_back(
            {algorithm.get(), {task, classes, can.handles_missing, can.native_categories, 400, 2}});
      }
  return subjects;
}

std::string NameOf(const Subject& subject) {
  return subject.algorithm->descriptor().id + " for " +
         std::string(models::ToText(subject.options.task));
}

TEST(Conformance, DescriptorsAreComplete) {
  for (const auto& algorithm : AllAlgorithms()) {
    const Descriptor& d = algorithm->descriptor();
    EXPECT_EQ(FindAlgorithm(d.id), algorithm.get());
    for (const std::string* text :
         {&d.title, &d.family, &d.description, &d.format, &d.library, &d.score_evidence})
      EXPECT_FALSE(text->empty()) << d.id;
    EXPECT_FALSE(d.tasks.empty()) << d.id;
    EXPECT_FALSE(d.parameters.empty()) << d.id;
    for (const Parameter& parameter : d.parameters) EXPECT_FALSE(parameter.doc.empty()) << d.id;
    EXPECT_NE(d.needs.no_missing, d.capabilities.handles_missing) << d.id;
  }
}

TEST(Conformance, DefaultsAreValidAndBoundsAreKept) {
  for (const auto& algorithm : AllAlgorithms()) {
    const Descriptor& d = algorithm->descriptor();
    const auto complete = CompleteParameters(d, {});
    ASSERT_TRUE(complete.ok()) << d.id;
    EXPECT_EQ(complete->size(), d.parameters.size());
    const auto fault_of = [&](const std::string& name, const json::value& value) -> std::string {
      const auto given = CompleteParameters(d, {{name, value}});
      if (given.ok()) return "";
      EXPECT_EQ(given.error().errors.at(0).field, "hyperparameters." + name);
      return given.error().errors.at(0).code;
    };
    for (const Parameter& p : d.parameters) {
      EXPECT_EQ(fault_of(p.name, json::array()),
                p.kind == ParameterKind::kChoice ? "not_allowed" : "wrong_type");
      if (p.min) {
        EXPECT_EQ(fault_of(p.name, *p.min), "") << d.id << " " << p.name;
        EXPECT_EQ(fault_of(p.name, *p.min - 1), "too_small") << d.id << " " << p.name;
      }
      if (p.max) {
        EXPECT_EQ(fault_of(p.name, *p.max), "") << d.id << " " << p.name;
        EXPECT_EQ(fault_of(p.name, *p.max + 1), "too_large") << d.id << " " << p.name;
      }
    }
    EXPECT_EQ(fault_of("no_such_parameter", 1), "unknown_field");
  }
}

TEST(Conformance, LearnsSomethingWithDefaults) {
  for (const Subject& subject : Subjects()) {
    SCOPED_TRACE(NameOf(subject));
    const Generated data = Generate(subject.options);
    const FitRequest request = RequestOf(*subject.algorithm, data, subject.options);
    const auto fit = subject.algorithm->Fit(request);
    ASSERT_TRUE(fit.ok()) << fit.error().detail;
    EXPECT_EQ(fit->model->name(), subject.algorithm->descriptor().format);
    EXPECT_EQ(fit->model->feature_count(), data.x.column_count());
    EXPECT_GE(fit->rounds, 1);
    features::Matrix scores;
    fit->model->Score(data.x, scores);
    std::size_t right = 0;
    for (std::size_t i = 0; i < scores.row_count(); ++i) {
      double sum = 0;
      for (const double score : scores.row(i)) sum += score;
      ASSERT_TRUE(std::isfinite(sum));
      if (subject.options.task != Task::kClassification) continue;
      ASSERT_NEAR(sum, 1, 1e-9);
      right += static_cast<double>(std::ranges::max_element(scores.row(i)) -
                                   scores.row(i).begin()) == data.y[i];
    }
    EXPECT_TRUE(subject.options.task != Task::kClassification || right * 2 > scores.row_count());
    if (subject.algorithm->descriptor().capabilities.importance) {
      const auto importance = fit->model->Importance();
      ASSERT_EQ(importance.size(), data.x.column_count());
      EXPECT_GT(importance[0], 0.05);
    }
  }
}

TEST(Conformance, TheSameSeedGivesTheSameFile) {
  for (const Subject& subject : Subjects()) {
    SCOPED_TRACE(NameOf(subject));
    const Generated data = Generate(subject.options);
    for (const int threads : {1, 2}) {
      FitRequest request = RequestOf(*subject.algorithm, data, subject.options);
      request.threads = threads;
      const auto first = subject.algorithm->Fit(request);
      const auto second = subject.algorithm->Fit(request);
      ASSERT_TRUE(first.ok() && second.ok());
      EXPECT_EQ(FileHashOf(*first->model), FileHashOf(*second->model));
    }
  }
}

TEST(Conformance, ObeysTheCancelToken) {
  for (const Subject& subject : Subjects()) {
    SCOPED_TRACE(NameOf(subject));
    CancelToken cancel;
    cancel.Cancel();
    const Generated data = Generate(subject.options);
    FitRequest request = RequestOf(*subject.algorithm, data, subject.options);
    request.cancel = &cancel;
    const auto fit = subject.algorithm->Fit(request);
    ASSERT_FALSE(fit.ok());
    EXPECT_EQ(fit.error().code, ErrorCode::kJobCancelled);
  }
}

TEST(Conformance, KeepsWhatItHasWhenTheTimeIsUp) {
  for (const Subject& subject : Subjects()) {
    SCOPED_TRACE(NameOf(subject));
    const Generated data = Generate(subject.options);
    FitRequest request = RequestOf(*subject.algorithm, data, subject.options);
    request.stop_at = std::chrono::steady_clock::now();
    const auto fit = subject.algorithm->Fit(request);
    ASSERT_TRUE(fit.ok()) << fit.error().detail;
    EXPECT_GE(fit->rounds, 1);
  }
}

TEST(Conformance, ReportsRoundsInOrder) {
  for (const Subject& subject : Subjects()) {
    SCOPED_TRACE(NameOf(subject));
    const Generated data = Generate(subject.options);
    FitRequest request = RequestOf(*subject.algorithm, data, subject.options);
    int last = 0;
    request.on_round = [&](int round, int round_count, std::string_view metric, double, double) {
      EXPECT_GT(round, last);
      EXPECT_LE(round, round_count);
      EXPECT_FALSE(metric.empty());
      last = round;
    };
    ASSERT_TRUE(subject.algorithm->Fit(request).ok());
    EXPECT_GE(last, 1);
  }
}

// A fit may refuse hopeless data, but with a code that says so; it never crashes or answers
// nonsense.
void ExpectSoundOrRefused(const Subject& subject, const Generated& data) {
  const auto fit = subject.algorithm->Fit(RequestOf(*subject.algorithm, data, subject.options));
  if (!fit.ok()) {
    EXPECT_TRUE(fit.error().code == ErrorCode::kTrainFailed ||
                fit.error().code == ErrorCode::kValidationFailed)
        << fit.error().name();
    EXPECT_FALSE(fit.error().detail.empty());
    return;
  }
  features::Matrix scores;
  fit->model->Score(data.x, scores);
  for (std::size_t i = 0; i < scores.row_count(); ++i)
    for (const double score : scores.row(i)) ASSERT_TRUE(std::isfinite(score));
}

TEST(Conformance, ConstantFeaturesAndConstantAnswersDoNoHarm) {
  for (const Subject& subject : Subjects()) {
    SCOPED_TRACE(NameOf(subject));
    Generated data = Generate(subject.options);
    Generated constant_y = data;
    std::ranges::fill(constant_y.y, 0.0);
    ExpectSoundOrRefused(subject, constant_y);
    for (std::size_t i = 0; i < data.x.row_count(); ++i) std::ranges::fill(data.x.row(i), 1.0);
    ExpectSoundOrRefused(subject, data);
  }
}

TEST(Conformance, AFewRowsAreEnoughNotToCrash) {
  for (const Subject& subject : Subjects()) {
    SCOPED_TRACE(NameOf(subject));
    GenerateOptions few = subject.options;
    few.row_count = 3;
    ExpectSoundOrRefused({subject.algorithm, few}, Generate(few));
  }
}

TEST(Catalogue, TheFileAtTheRootIsWhatTheProgramPrints) {
  std::ifstream file(LATHE_SOURCE_DIR "/catalogue.json");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), ToPrettyText(CatalogueToJson()))
      << "write it again: lathe-job catalogue > catalogue.json";
}

}  // namespace
}  // namespace lathe::learn
