// The manifest's "format" entry: which shape the model has and how large it is. Written by Save,
// read before a section is touched; what it says is checked against the sections' sizes by each
// format. Stateless.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "models/bundle.h"

namespace lathe::models {

/// How raw scores become answers: as they are, P(class 1) by the logistic function of one score, or
/// softmax of one score a class.
enum class Link { kIdentity, kSigmoid, kSoftmax };
std::string_view ToText(Link link);

inline constexpr std::size_t kMostFeatures = 1'000'000;
inline constexpr std::size_t kMostOutputs = 100'000;

struct FormatHeader {
  std::string name;
  std::size_t feature_count = 0;
  std::size_t output_count = 0;
  Link link = Link::kIdentity;

  /// Scores made before the link: one for a sigmoid, which answers two columns.
  std::size_t score_count() const { return link == Link::kSigmoid ? 1 : output_count; }
};

void WriteFormatHeader(BundleWriter& writer, const FormatHeader& header);
/// Error: model_corrupt. Counts are within the limits above and fit the link.
Result<FormatHeader> ReadFormatHeader(const BundleReader& reader);
/// The same checks for a model that is being made.
Status CheckFormatHeader(const FormatHeader& header);

/// Turns the scores of a row into answers, in place (a sigmoid reads out[0] and writes both).
/// Allocates nothing.
void ApplyLink(Link link, std::span<double> out);

/// Error: model_corrupt, unless all are finite.
Status CheckFinite(std::span<const double> values, std::string_view what);

}  // namespace lathe::models
