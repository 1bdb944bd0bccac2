#include "data/report/report_charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <vector>

#include "data/report/html_text.h"

namespace lathe::data::report {
namespace {

constexpr double kWidth = 240, kHeight = 56;
constexpr int kCell = 16, kNames = 120;

/// One decimal is finer than a screen shows.
std::string Short(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.1f", value);
  std::string out(text.data());
  if (out.ends_with(".0")) out.resize(out.size() - 2);
  return out;
}

std::string Cell(std::size_t row, std::size_t column, double value) {
  const int x = kNames + static_cast<int>(column) * kCell;
  const int y = kNames + static_cast<int>(row) * kCell;
  return "<rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" width=\"" +
         std::to_string(kCell - 1) + "\" height=\"" + std::to_string(kCell - 1) + "\" class=\"" +
         (value < 0 ? "down" : "up") + "\" fill-opacity=\"" +
         Short(std::round(std::abs(value) * 10) / 10) + "\"/>";
}

}  // namespace

std::string HistogramSvg(const profile::Histogram& histogram, const std::string& title) {
  const std::size_t bins = histogram.counts.size();
  const std::int64_t most = bins == 0 ? 0 : std::ranges::max(histogram.counts);
  std::string path;
  for (std::size_t i = 0; most > 0 && i < bins; ++i) {
    if (histogram.counts[i] == 0) continue;
    const double left = kWidth * static_cast<double>(i) / static_cast<double>(bins);
    const double right = kWidth * static_cast<double>(i + 1) / static_cast<double>(bins);
    const double share = static_cast<double>(histogram.counts[i]) / static_cast<double>(most);
    // A bin that holds anything is seen.
    const double top = kHeight - std::max(1.0, share * kHeight);
    path += "M" + Short(left) + " " + Short(kHeight) + "V" + Short(top) + "H" + Short(right) + "V" +
            Short(kHeight) + "Z";
  }
  return "<svg class=\"hist\" viewBox=\"0 0 " + Short(kWidth) + " " + Short(kHeight) +
         "\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"" + title +
         "\"><path fill=\"currentColor\" d=\"" + path + "\"/></svg>";
}

std::string BarSvg(double share) {
  return "<svg class=\"bar\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" "
         "aria-hidden=\"true\"><rect height=\"4\" fill=\"currentColor\" width=\"" +
         Short(100 * std::clamp(share, 0.0, 1.0)) + "\"/></svg>";
}

std::string HeatMapSvg(const profile::Correlations& correlations) {
  const std::size_t count = correlations.columns.size();
  std::vector<std::size_t> order;
  for (const std::int64_t place : correlations.order)
    order.push_back(static_cast<std::size_t>(place));
  const bool complete = order.size() == count && correlations.matrix.size() == count &&
                        std::ranges::all_of(order, [&](std::size_t at) { return at < count; });
  if (!complete) return {};
  const std::string size = std::to_string(kNames + static_cast<int>(count) * kCell);
  std::string out = "<svg class=\"heat\" viewBox=\"0 0 " + size + " " + size +
                    "\" role=\"img\" aria-label=\"Correlations of " + std::to_string(count) +
                    " columns; the strongest are in the table\">";
  for (std::size_t row = 0; row < count; ++row) {
    const std::string name = Escaped(correlations.columns[order[row]], 18);
    const std::string middle =
        std::to_string(kNames + static_cast<int>(row) * kCell + kCell * 2 / 3);
    out += "<text text-anchor=\"end\" x=\"" + std::to_string(kNames - 4) + "\" y=\"" + middle +
           "\">" + name + "</text><text transform=\"translate(" + middle + " " +
           std::to_string(kNames - 4) + ") rotate(-90)\">" + name + "</text>";
    const auto& values = correlations.matrix[order[row]];
    for (std::size_t column = 0; column < count && order[column] < values.size(); ++column) {
      if (const auto& value = values[order[column]]) out += Cell(row, column, *value);
    }
  }
  return out + "</svg>";
}

}  // namespace lathe::data::report
