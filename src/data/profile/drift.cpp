#include "data/profile/drift.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "data/profile/chi_square.h"
#include "data/profile/column_quality.h"
#include "data/profile/paired_bins.h"

namespace lathe::data::profile {
namespace {

constexpr double kMinRows = 100;
constexpr double kMoved = .1, kMovedFar = .25;
// Of the columns that are told, the share that may be chance.
constexpr double kChance = .01;
// An empty bin would make the index infinite.
constexpr double kLeastShare = 1e-4;

std::string Text(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// The columns of a statistics document by name.
std::map<std::string, const json::object*> ColumnsOf(const json::object& statistics) {
  std::map<std::string, const json::object*> columns;
  const json::value* listed = statistics.if_contains("columns");
  if (!listed || !listed->is_array()) return columns;
  for (const json::value& column : listed->get_array()) {
    if (column.is_object()) columns[Text(column.get_object(), "name")] = &column.get_object();
  }
  return columns;
}

/// How far one column has moved.
struct Move {
  double index = 0;    ///< the population stability index
  double chance = 0;   ///< of it, what two samples of the same values show on average
  double missing = 0;  ///< of it, what the share of missing values adds
  double p_value = 1;  ///< of both being samples of the same values (chi-square)
  double missing_was = 0, missing_is = 0;
};

double TermOf(double was, double is) {
  was = std::max(was, kLeastShare), is = std::max(is, kLeastShare);
  return (is - was) * std::log(is / was);
}

Move MoveOf(const PairedBins& bins) {
  Move move;
  const BinCounts total = bins.Total();
  std::vector<BinCounts> all = bins.values;
  all.push_back(bins.missing);
  std::erase_if(all, [](const BinCounts& bin) { return bin.before + bin.now <= 0; });
  const auto count = static_cast<double>(all.size());
  // Half a row more in each bin: one that is empty by chance is not infinitely rare.
  const auto share = [count](double rows, double of) { return (rows + .5) / (of + count / 2); };
  const double rows = total.before + total.now;
  double square = 0;
  for (const BinCounts& bin : all) {
    move.index += TermOf(share(bin.before, total.before), share(bin.now, total.now));
    const double both = (bin.before + bin.now) / rows;
    const double gap = bin.before - total.before * both;
    square += gap * gap / both * (1 / total.before + 1 / total.now);
  }
  move.missing_was = bins.missing.before / total.before;
  move.missing_is = bins.missing.now / total.now;
  if (bins.missing.before + bins.missing.now > 0)
    move.missing =
        TermOf(share(bins.missing.before, total.before), share(bins.missing.now, total.now));
  if (all.size() < 2) return Move{};
  move.chance = (count - 1) * (1 / total.before + 1 / total.now);
  move.p_value = ChiSquareTail(square, count - 1);
  return move;
}

class Comparison {
 public:
  Comparison(const Reference& reference, const TableStatistics& statistics,
             const TableSample& sample)
      : version_(std::to_string(reference.version)),
        before_(ColumnsOf(reference.statistics)),
        statistics_(statistics),
        sample_(sample) {}

  std::vector<QualityIssue> Run() {
    for (std::size_t i = 0; i < statistics_.columns.size(); ++i) {
      const ColumnStatistics& column = statistics_.columns[i];
      const auto found = before_.find(column.name);
      if (found == before_.end()) {
        Add("low", column.name, "This column is not in version " + version_ + ".", {},
            "Models trained on that version do not read it: train again to use it.");
        continue;
      }
      Compare(column, sample_.columns[i], *found->second);
      before_.erase(found);
    }
    TellMoves();
    for (const auto& [name, column] : before_) {
      Add("medium", std::nullopt,
          "The column \"" + name + "\" of version " + version_ + " is gone.", {{"column", name}},
          "Models trained on it cannot predict from this version: bring the column back in the "
          "source, or train again without it.");
    }
    return std::move(issues_);
  }

 private:
  void Add(std::string severity, std::optional<std::string> column, std::string message,
           json::object evidence, std::string advice) {
    issues_.push_back({"drift",
                       std::move(severity),
                       std::move(column),
                       std::move(message),
                       std::move(evidence),
                       std::move(advice),
                       {}});
  }

  void Compare(const ColumnStatistics& now, const SampleColumn& sample,
               const json::object& before) {
    const std::string type = Text(before, "physical_type");
    if (type != now.physical_type) {
      Add("high", now.name,
          "The type is " + now.physical_type + "; it was " + type + " in version " + version_ + ".",
          {{"was", type}, {"is", now.physical_type}},
          "See which values made the import choose another type, mend them, and change the type "
          "back with cast: models trained on that version expect it.");
      return;
    }
    const std::optional<PairedBins> bins = BinsOf(now, sample, before);
    if (!bins) return;
    const BinCounts rows = bins->Total();
    if (rows.before < kMinRows || rows.now < kMinRows) return;
    moves_.emplace_back(&now, MoveOf(*bins));
  }

  /// Of texts and identifiers only whether they are there: each has values of its own.
  static std::optional<PairedBins> BinsOf(const ColumnStatistics& now, const SampleColumn& sample,
                                          const json::object& before) {
    const bool has_own_values = now.semantic_type == "identifier" || now.semantic_type == "text";
    const bool is_number = !sample.is_text && now.physical_type != "bool";
    std::optional<PairedBins> bins;
    if (!has_own_values)
      bins = is_number ? BinsOfNumbers(before, sample) : BinsOfValues(before, now);
    return bins ? bins : BinsOfPresence(before, now);
  }

  /// Many columns are compared at once: only those are told that so many chances do not explain.
  void TellMoves() {
    std::vector<double> p_values;
    for (const auto& [column, move] : moves_) p_values.push_back(move.p_value);
    const std::vector<double> adjusted = AdjustedForMany(p_values);
    for (std::size_t i = 0; i < moves_.size(); ++i) {
      const Move& move = moves_[i].second;
      if (adjusted[i] > kChance || move.index - move.chance < kMoved) continue;
      TellMove(*moves_[i].first, move, adjusted[i]);
    }
  }

  void TellMove(const ColumnStatistics& column, const Move& move, double p_value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", move.index);
    const bool is_missing = move.missing > move.index / 2;
    const std::string index = " (stability index " + std::string(text) + ").";
    // Later versions have later dates.
    const bool is_far = move.index - move.chance >= kMovedFar && !(column.time && !is_missing);
    Add(is_far ? "medium" : "low", column.name,
        is_missing ? Percent(move.missing_is) + " of the values are missing; it was " +
                         Percent(move.missing_was) + " in version " + version_ + index
                   : "The values are spread otherwise than in version " + version_ + index,
        {{"psi", move.index},
         {"p_value", p_value},
         {"missing_was", move.missing_was},
         {"missing_is", move.missing_is},
         {"version", std::stoi(version_)}},
        is_missing ? "See where the source lost or gained them: no step of cleaning brings values "
                     "back."
                   : "Compare the two versions. If the world has changed, train again on this one; "
                     "if the source has, mend it: no step of cleaning brings the earlier values "
                     "back.");
  }

  const std::string version_;
  std::map<std::string, const json::object*> before_;
  const TableStatistics& statistics_;
  const TableSample& sample_;
  std::vector<std::pair<const ColumnStatistics*, Move>> moves_;
  std::vector<QualityIssue> issues_;
};

}  // namespace

double StabilityIndex(const std::vector<double>& expected, const std::vector<double>& actual) {
  double index = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) index += TermOf(expected[i], actual[i]);
  return index;
}

std::vector<QualityIssue> FindDrift(const Reference& reference, const TableStatistics& statistics,
                                    const TableSample& sample) {
  return Comparison(reference, statistics, sample).Run();
}

}  // namespace lathe::data::profile
