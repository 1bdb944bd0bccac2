#include "models/formats/format_header.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace lathe::models {

namespace {

constexpr std::array<std::pair<Link, std::string_view>, 3> kLinks{
    {{Link::kIdentity, "identity"}, {Link::kSigmoid, "sigmoid"}, {Link::kSoftmax, "softmax"}}};

Error Corrupt(std::string detail) {
  return MakeError(ErrorCode::kModelCorrupt, "The model " + std::move(detail) + ".");
}

Result<std::size_t> ReadCount(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || !value->is_int64() || value->get_int64() < 1)
    return Corrupt("lacks its \"" + std::string(name) + "\"");
  return static_cast<std::size_t>(value->get_int64());
}

Result<std::string> ReadName(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || !value->is_string())
    return Corrupt("lacks its \"" + std::string(name) + "\"");
  return std::string(value->get_string());
}

}  // namespace

std::string_view ToText(Link link) {
  for (const auto& [known, text] : kLinks)
    if (known == link) return text;
  return "";
}

void WriteFormatHeader(BundleWriter& writer, const FormatHeader& header) {
  writer.manifest()["format"] = {{"name", header.name},
                                 {"features", static_cast<std::int64_t>(header.feature_count)},
                                 {"outputs", static_cast<std::int64_t>(header.output_count)},
                                 {"link", ToText(header.link)}};
}

Result<FormatHeader> ReadFormatHeader(const BundleReader& reader) {
  const json::value* format = reader.manifest().if_contains("format");
  if (format == nullptr || !format->is_object()) return Corrupt("does not say its format");
  const json::object& in = format->get_object();
  FormatHeader header;
  TRY(header.name, ReadName(in, "name"));
  TRY(header.feature_count, ReadCount(in, "features"));
  TRY(header.output_count, ReadCount(in, "outputs"));
  TRY(const std::string link, ReadName(in, "link"));
  const auto known = std::find_if(kLinks.begin(), kLinks.end(),
                                  [&](const auto& entry) { return entry.second == link; });
  if (known == kLinks.end()) return Corrupt("has an unknown link");
  header.link = known->first;
  TRY_OK(CheckFormatHeader(header));
  return header;
}

Status CheckFormatHeader(const FormatHeader& header) {
  if (header.feature_count < 1 || header.feature_count > kMostFeatures)
    return Corrupt("has an impossible number of features");
  if (header.output_count < 1 || header.output_count > kMostOutputs)
    return Corrupt("has an impossible number of outputs");
  const bool fits =
      header.link == Link::kIdentity ||
      (header.link == Link::kSigmoid ? header.output_count == 2 : header.output_count >= 2);
  if (!fits) return Corrupt("has a link that does not fit its outputs");
  return {};
}

void ApplyLink(Link link, std::span<double> out) {
  if (link == Link::kIdentity) return;
  if (link == Link::kSigmoid) {
    const double positive = 1 / (1 + std::exp(-out[0]));
    out[0] = 1 - positive;
    out[1] = positive;
    return;
  }
  const double largest = *std::max_element(out.begin(), out.end());
  double sum = 0;
  for (double& value : out) sum += value = std::exp(value - largest);
  for (double& value : out) value /= sum;
}

Status CheckFinite(std::span<const double> values, std::string_view what) {
  for (const double value : values)
    if (!std::isfinite(value)) return Corrupt("has " + std::string(what) + " that are not finite");
  return {};
}

}  // namespace lathe::models
