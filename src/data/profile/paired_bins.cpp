#include "data/profile/paired_bins.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "data/profile/histogram.h"

namespace lathe::data::profile {
namespace {

constexpr double kMostBins = 10;
// Fewer rows in a bin would make its share a matter of chance.
constexpr double kMinRowsPerBin = 15;
constexpr double kMinExpected = 5;

double Number(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  return value && value->is_number() ? value->to_number<double>() : 0;
}

/// A stored histogram, and the rows of the later version in its bins.
class StoredHistogram {
 public:
  explicit StoredHistogram(const json::object& in)
      : low_(Number(in, "low")), high_(Number(in, "high")) {
    bins_.push_back({Number(in, "below"), 0});
    if (const json::value* counts = in.if_contains("counts"); counts && counts->is_array()) {
      for (const json::value& count : counts->get_array())
        bins_.push_back({count.is_number() ? count.to_number<double>() : 0, 0});
    }
    bins_.push_back({Number(in, "above"), 0});
  }

  void Add(double value) { bins_[PlaceOf(value)].now += 1; }
  std::vector<BinCounts> Take() && { return std::move(bins_); }

 private:
  std::size_t PlaceOf(double value) const {
    const std::size_t count = bins_.size() - 2;
    if (value < low_) return 0;
    if (value > high_ || count == 0) return count + 1;
    return BinEdges(low_, high_, count).BinOf(value) + 1;
  }

  double low_, high_;
  std::vector<BinCounts> bins_;  // below, the bins, above
};

/// Neighbours together until each bin holds enough rows of the two versions.
std::vector<BinCounts> Merged(const std::vector<BinCounts>& bins) {
  BinCounts total;
  for (const BinCounts& bin : bins) {
    total.before += bin.before;
    total.now += bin.now;
  }
  total.before = std::max(total.before, 1.0);
  total.now = std::max(total.now, 1.0);
  const double share = std::max(1 / kMostBins, kMinRowsPerBin / std::min(total.before, total.now));
  std::vector<BinCounts> out;
  BinCounts open;
  for (const BinCounts& bin : bins) {
    open.before += bin.before;
    open.now += bin.now;
    if ((open.before / total.before + open.now / total.now) / 2 < share) continue;
    out.push_back(std::exchange(open, {}));
  }
  if (out.empty()) return {open};
  out.back().before += open.before;
  out.back().now += open.now;
  return out;
}

/// The values that one version lists among its most frequent.
struct Listed {
  std::map<std::string, double> rows;
  double total = 0;    ///< rows with a value
  double at_most = 0;  ///< rows that a value not listed can have
};

/// `top`: the most frequent first.
Listed ListedOf(double total, const std::vector<TopValue>& top) {
  Listed out;
  out.total = total;
  double listed = 0, least = total;
  for (const TopValue& value : top) {
    const auto rows = static_cast<double>(value.count);
    out.rows[lathe::ToText(value.value)] = rows;
    listed += rows;
    least = rows;
  }
  out.at_most = std::min(least, total - listed);
  return out;
}

/// The most frequent values of a stored column.
std::vector<TopValue> TopOf(const json::object& before) {
  std::vector<TopValue> out;
  const json::value* top = before.if_contains("top");
  if (!top || !top->is_array()) return out;
  for (const json::value& item : top->get_array()) {
    const json::value* value = item.is_object() ? item.get_object().if_contains("value") : nullptr;
    if (value) out.push_back({*value, std::llround(Number(item.get_object(), "count"))});
  }
  return out;
}

/// Rows of a value; where it is not listed, those that fit its `share` in the other version best.
double RowsOf(const Listed& listed, const std::string& value, double share) {
  const auto found = listed.rows.find(value);
  return found != listed.rows.end() ? found->second
                                    : std::min(share * listed.total, listed.at_most);
}

}  // namespace

BinCounts PairedBins::Total() const {
  BinCounts total = missing;
  for (const BinCounts& bin : values) {
    total.before += bin.before;
    total.now += bin.now;
  }
  return total;
}

std::optional<PairedBins> BinsOfNumbers(const json::object& before, const SampleColumn& now) {
  const json::value* histogram = before.if_contains("histogram");
  if (!histogram || !histogram->is_object()) return std::nullopt;
  StoredHistogram bins(histogram->get_object());
  PairedBins out;
  out.missing.before = Number(before, "missing");
  for (const double value : now.numbers) {
    if (std::isnan(value)) out.missing.now += 1;
    if (std::isfinite(value)) bins.Add(value);
  }
  out.values = Merged(std::move(bins).Take());
  return out;
}

std::optional<PairedBins> BinsOfValues(const json::object& before, const ColumnStatistics& now) {
  const Listed was = ListedOf(Number(before, "count"), TopOf(before));
  const Listed is = ListedOf(static_cast<double>(now.count), now.top);
  if (was.rows.empty() || is.rows.empty() || was.total == 0 || is.total == 0) return std::nullopt;
  PairedBins out = BinsOfPresence(before, now);
  BinCounts others = out.values.front();
  out.values.clear();
  std::map<std::string, double> all = was.rows;
  all.insert(is.rows.begin(), is.rows.end());
  for (const auto& [value, rows] : all) {
    BinCounts bin;
    const auto found = was.rows.find(value);
    bin.now = RowsOf(is, value, found == was.rows.end() ? 0 : found->second / was.total);
    bin.before = RowsOf(was, value, bin.now / is.total);
    const double expected =
        (bin.before + bin.now) * std::min(was.total, is.total) / (was.total + is.total);
    if (expected < kMinExpected) continue;
    others.before -= bin.before;
    others.now -= bin.now;
    out.values.push_back(bin);
  }
  out.values.push_back({std::max(others.before, 0.0), std::max(others.now, 0.0)});
  return out;
}

PairedBins BinsOfPresence(const json::object& before, const ColumnStatistics& now) {
  PairedBins out;
  out.values.push_back({Number(before, "count"), static_cast<double>(now.count)});
  out.missing = {Number(before, "missing"), static_cast<double>(now.missing)};
  return out;
}

}  // namespace lathe::data::profile
