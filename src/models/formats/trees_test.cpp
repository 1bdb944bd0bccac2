#include "models/formats/trees.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include "models/formats/format_testing.h"

namespace lathe::models {
namespace {

using features::Matrix;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// One split of feature 0 at 2.5 and, on the left, one of feature 1 on the categories 1 and 64.
TreesParts Sample() {
  TreesParts parts;
  parts.feature_count = 2;
  parts.output_count = 1;
  parts.slots = {{0, SlotKind::kConstant, 0, 0},
                 {0, SlotKind::kMissingLeft, 0, 0},
                 {1, SlotKind::kCategory, 70, 2}};
  parts.sets = {std::uint64_t{1} << 1, std::uint64_t{1} << 0};
  parts.nodes = {{2.5, 1, 1},
                 {std::bit_cast<double>(std::uint64_t{0}), 2, 3},
                 {30, 0, 2},
                 {10, 0, 3},
                 {20, 0, 4}};
  parts.roots = {0};
  parts.gain = {3, 1};
  return parts;
}

double ScoreOf(const ModelFormat& model, std::vector<double> row) {
  double out[1];
  model.ScoreRow(row, out);
  return out[0];
}

TEST(Trees, ValuesAtTheThresholdGoLeft) {
  const auto model = MakeTrees(Sample());
  ASSERT_TRUE(model.ok()) << model.error().detail;
  EXPECT_EQ(ScoreOf(**model, {2.5, 1}), 10);
  EXPECT_EQ(ScoreOf(**model, {std::nextafter(2.5, 3), 1}), 30);
  EXPECT_EQ(ScoreOf(**model, {-std::numeric_limits<double>::infinity(), 1}), 10);
}

TEST(Trees, MissingValuesGoWhereTheirSlotSays) {
  TreesParts parts = Sample();
  EXPECT_EQ(ScoreOf(**MakeTrees(parts), {kNaN, 1}), 10);
  parts.slots[1].kind = SlotKind::kMissingRight;
  EXPECT_EQ(ScoreOf(**MakeTrees(parts), {kNaN, 1}), 30);
}

TEST(Trees, CategoriesOutsideTheSetGoRight) {
  const auto model = MakeTrees(Sample());
  ASSERT_TRUE(model.ok());
  EXPECT_EQ(ScoreOf(**model, {0, 1}), 10);
  EXPECT_EQ(ScoreOf(**model, {0, 64}), 10);
  for (const double other : {0.0, 2.0, 63.0, 65.0, 69.0, 70.0, 1e300, -1.0, kNaN})
    EXPECT_EQ(ScoreOf(**model, {0, other}), 20) << other;
}

TEST(Trees, ATreeOfOneLeafAddsItsValue) {
  TreesParts parts;
  parts.feature_count = 1;
  parts.output_count = 1;
  parts.slots = {{}};
  parts.nodes = {{1.5, 0, 0}, {2, 0, 1}};
  parts.roots = {0, 1};
  EXPECT_EQ(ScoreOf(**MakeTrees(parts), {0}), 3.5);
}

// A random tree below `place`, appended to parts.
void Grow(TreesParts& parts, std::size_t place, int depth, std::mt19937_64& random) {
  if (depth == 0 || random() % 5 == 0) {
    parts.nodes[place] = {static_cast<double>(random() % 1000) / 7, 0,
                          static_cast<std::uint32_t>(place)};
    return;
  }
  const auto child = static_cast<std::uint32_t>(parts.nodes.size());
  parts.nodes.resize(parts.nodes.size() + 2);
  const auto slot = static_cast<std::uint32_t>(1 + random() % (parts.slots.size() - 1));
  double value = static_cast<double>(random() % 100) / 10;
  if (parts.slots[slot].kind == SlotKind::kCategory) {
    value = std::bit_cast<double>(std::uint64_t{parts.sets.size()});
    parts.sets.push_back(random() & 0xfff);
  }
  parts.nodes[place] = {value, slot, child};
  Grow(parts, child, depth - 1, random);
  Grow(parts, child + 1, depth - 1, random);
}

TreesParts Forest(std::size_t trees, std::size_t outputs, bool with_sets, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  TreesParts parts;
  parts.feature_count = 4;
  parts.output_count = outputs;
  parts.link = outputs > 1 ? Link::kSoftmax : Link::kIdentity;
  parts.slots = {{},
                 {0, SlotKind::kMissingLeft, 0, 0},
                 {0, SlotKind::kMissingRight, 0, 0},
                 {1, SlotKind::kMissingRight, 0, 0},
                 {2, SlotKind::kMissingLeft, 0, 0}};
  if (with_sets) parts.slots.push_back({3, SlotKind::kCategory, 12, 1});
  for (std::size_t t = 0; t < trees; ++t) {
    parts.roots.push_back(static_cast<std::uint32_t>(parts.nodes.size()));
    parts.nodes.emplace_back();
    Grow(parts, parts.nodes.size() - 1, 7, random);
  }
  if (with_sets && parts.sets.empty()) parts.sets.push_back(0);
  return parts;
}

Matrix RandomRows(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Matrix rows(count, 4);
  for (std::size_t i = 0; i < count; ++i)
    for (double& value : rows.row(i))
      value = random() % 6 == 0 ? kNaN : static_cast<double>(random() % 130) / 10 - 1;
  return rows;
}

// The walk as one would write it first.
std::vector<double> PlainScores(const TreesParts& parts, std::span<const double> row) {
  std::vector<double> scores(parts.output_count);
  for (std::size_t t = 0; t < parts.roots.size(); ++t) {
    std::uint32_t at = parts.roots[t];
    while (parts.nodes[at].slot != 0) {
      const TreeNode& node = parts.nodes[at];
      const TreeSlot& slot = parts.slots[node.slot];
      const double value = row[slot.feature];
      bool left = false;
      if (slot.kind == SlotKind::kCategory) {
        const auto set = parts.sets[std::bit_cast<std::uint64_t>(node.value)];
        left = value >= 0 && value < slot.limit && (set >> static_cast<int>(value) & 1) != 0;
      } else {
        left = std::isnan(value) ? slot.kind == SlotKind::kMissingLeft : value <= node.value;
      }
      at = left ? node.child : node.child + 1;
    }
    scores[t % parts.output_count] += parts.nodes[at].value;
  }
  ApplyLink(parts.link, scores);
  return scores;
}

TEST(Trees, TheFastWalksAgreeWithThePlainOne) {
  for (const bool with_sets : {false, true})
    for (const std::size_t trees : {1U, 7U, 8U, 9U, 30U, 100U})
      for (const std::size_t outputs : {std::size_t{1}, std::size_t{trees % 5 == 0 ? 5U : 1U}}) {
        const TreesParts parts = Forest(trees, outputs, with_sets, trees);
        const auto model = MakeTrees(parts);
        ASSERT_TRUE(model.ok()) << model.error().detail;
        const Matrix rows = RandomRows(150, trees);
        Matrix batch;
        (*model)->Score(rows, batch);
        std::vector<double> one(outputs);
        for (std::size_t i = 0; i < rows.row_count(); ++i) {
          (*model)->ScoreRow(rows.row(i), one);
          ASSERT_EQ(one, PlainScores(parts, rows.row(i)));
          for (std::size_t k = 0; k < outputs; ++k) ASSERT_EQ(batch(i, k), one[k]);
        }
      }
}

TEST(Trees, SurviveTheirFile) {
  const testing::ScratchFolder folder;
  const auto model = MakeTrees(Forest(25, 5, true, 3));
  ASSERT_TRUE(model.ok());
  const auto again = testing::SaveAndLoad(**model, folder.path());
  ASSERT_NE(again.format, nullptr);
  testing::ExpectSameScores(**model, *again.format, RandomRows(100, 3));
}

TEST(Trees, ImportanceIsTheShareOfGain) {
  EXPECT_EQ((*MakeTrees(Sample()))->Importance(), (std::vector<double>{0.75, 0.25}));
}

TEST(Trees, RefuseArraysThatWouldLeadAstray) {
  const auto refused = [](const std::function<void(TreesParts&)>& change) {
    TreesParts parts = Sample();
    change(parts);
    const auto model = MakeTrees(std::move(parts));
    return !model.ok() && model.error().code == ErrorCode::kModelCorrupt;
  };
  EXPECT_TRUE(refused([](TreesParts& p) { p.nodes[0].child = 0; }));  // a loop
  EXPECT_TRUE(refused([](TreesParts& p) { p.nodes[1].child = 1; }));  // a loop
  EXPECT_TRUE(refused([](TreesParts& p) { p.nodes[1].child = 4; }));  // past the end
  EXPECT_TRUE(refused([](TreesParts& p) { p.nodes[2].child = 3; }));  // a leaf that leads on
  EXPECT_TRUE(refused([](TreesParts& p) { p.nodes[0].slot = 3; }));   // no such slot
  EXPECT_TRUE(refused([](TreesParts& p) { p.nodes[0].value = kNaN; }));
  EXPECT_TRUE(refused([](TreesParts& p) { p.nodes[3].value = kNaN; }));
  EXPECT_TRUE(refused([](TreesParts& p) { p.slots[1].feature = 2; }));  // no such feature
  EXPECT_TRUE(refused([](TreesParts& p) { p.slots[1].kind = SlotKind::kConstant; }));
  EXPECT_TRUE(refused([](TreesParts& p) { p.slots[2].words = 1; }));
  EXPECT_TRUE(refused([](TreesParts& p) { p.sets.pop_back(); }));  // a set past the end
  EXPECT_TRUE(refused([](TreesParts& p) { p.sets[1] = std::uint64_t{1} << 6; }));  // category 70
  EXPECT_TRUE(refused([](TreesParts& p) { p.nodes[1].value = -1; }));              // a huge place
  EXPECT_TRUE(refused([](TreesParts& p) { p.roots = {1}; }));
  EXPECT_TRUE(refused([](TreesParts& p) { p.roots = {}; }));
  EXPECT_TRUE(refused([](TreesParts& p) { p.roots = {0, 5}; }));
  EXPECT_TRUE(refused([](TreesParts& p) { p.roots = {0, 3, 1}; }));
  EXPECT_TRUE(refused([](TreesParts& p) { p.nodes.clear(); }));
  EXPECT_TRUE(refused([](TreesParts& p) { p.slots.clear(); }));
  EXPECT_TRUE(refused([](TreesParts& p) { p.gain = {1}; }));
  EXPECT_TRUE(refused([](TreesParts& p) { p.output_count = 2; }));
}

}  // namespace
}  // namespace lathe::models
