#include "data/profile/missingness.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "data/profile/pearson.h"

namespace lathe::data::profile {
namespace {

constexpr std::size_t kMostColumns = 100;
constexpr std::size_t kStretches = 100;
constexpr std::size_t kMostPatterns = 20;

using Flags = std::vector<bool>;

Flags MissingRows(const SampleColumn& column) {
  Flags missing;
  if (column.is_text) {
    for (const std::int32_t code : column.codes) missing.push_back(code == -1);
  } else {
    for (const double value : column.numbers) missing.push_back(std::isnan(value));
  }
  return missing;
}

double Correlation(const Flags& a, const Flags& b) {
  double x = 0, y = 0, both = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    x += a[i];
    y += b[i];
    both += a[i] && b[i];
  }
  return PearsonOfSums(static_cast<double>(a.size()), x, y, x, y, both);
}

std::vector<double> Along(const Flags& missing) {
  const std::size_t stretches = std::min(kStretches, missing.size());
  std::vector<double> out(stretches), rows(stretches);
  for (std::size_t i = 0; i < missing.size(); ++i) {
    out[i * stretches / missing.size()] += missing[i];
    rows[i * stretches / missing.size()] += 1;
  }
  for (std::size_t i = 0; i < stretches; ++i) out[i] = std::round(out[i] / rows[i] * 1e4) / 1e4;
  return out;
}

std::vector<MissingPattern> Patterns(const std::vector<std::string>& names,
                                     const std::vector<Flags>& columns, std::size_t rows) {
  std::map<Flags, std::int64_t> counts;
  for (std::size_t row = 0; row < rows; ++row) {
    Flags pattern;
    for (const Flags& column : columns) pattern.push_back(column[row]);
    ++counts[pattern];
  }
  std::vector<MissingPattern> out;
  for (const auto& [pattern, count] : counts) {
    MissingPattern& listed = out.emplace_back();
    listed.rows = count;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (pattern[i]) listed.columns.push_back(names[i]);
    }
  }
  std::ranges::stable_sort(out, std::greater(), &MissingPattern::rows);
  if (out.size() > kMostPatterns) out.resize(kMostPatterns);
  return out;
}

}  // namespace

Missingness FindMissingness(const TableSchema& schema, const TableScan& scan) {
  Missingness out;
  out.rows = static_cast<std::int64_t>(scan.sample.rows.size());
  out.exact = out.rows == scan.row_count;
  std::vector<std::size_t> order;
  std::vector<Flags> flags(schema.columns.size());
  std::vector<std::int64_t> counts(schema.columns.size());
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    flags[i] = MissingRows(scan.sample.columns[i]);
    counts[i] = std::ranges::count(flags[i], true);
    if (counts[i] > 0) order.push_back(i);
  }
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return counts[i]; });
  if (order.size() > kMostColumns) order.resize(kMostColumns);
  std::vector<Flags> kept;
  for (const std::size_t i : order) {
    out.columns.push_back(schema.columns[i].name);
    out.missing.push_back(counts[i]);
    out.along.push_back(Along(flags[i]));
    kept.push_back(std::move(flags[i]));
  }
  for (const Flags& a : kept) {
    auto& row = out.together.emplace_back();
    for (const Flags& b : kept) {
      const double value = Correlation(a, b);
      row.push_back(std::isnan(value) ? std::nullopt
                                      : std::optional(std::round(value * 1e5) / 1e5));
    }
  }
  out.patterns = Patterns(out.columns, kept, scan.sample.rows.size());
  return out;
}

}  // namespace lathe::data::profile
