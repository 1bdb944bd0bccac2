// Small pictures of a report as SVG. Stateless.
#pragma once

#include <string>

#include "data/profile/correlations.h"
#include "data/profile/statistics.h"

namespace lathe::data::report {

std::string HistogramSvg(const profile::Histogram& histogram, const std::string& title);
/// A thin bar of `share`, 0 to 1.
std::string BarSvg(double share);
/// Columns in the order that puts alike ones side by side; the sign is in the colour, the strength
/// in its opacity.
std::string HeatMapSvg(const profile::Correlations& correlations);

}  // namespace lathe::data::report
