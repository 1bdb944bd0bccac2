// A date or a time as the numbers that may matter: year, month, day, day of the week, hour, minute
// (those that vary in training) and the days since the earliest training row. Filled, marked and
// scaled as numbers are. Times are UTC.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "features/transforms/all.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/statistics.h"

namespace lathe::features {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kDaySeconds = 86'400;
// The years 1 to 9999; what lies outside is no date and counts as missing.
constexpr double kEarliest = -62'135'596'800;
constexpr double kLatest = 253'402'300'799;

enum class Part { kYear, kMonth, kDay, kDayOfWeek, kHour, kMinute, kElapsedDays };
constexpr std::array<std::pair<Part, std::string_view>, 7> kParts{
    {{Part::kYear, "year"},
     {Part::kMonth, "month"},
     {Part::kDay, "day"},
     {Part::kDayOfWeek, "day_of_week"},
     {Part::kHour, "hour"},
     {Part::kMinute, "minute"},
     {Part::kElapsedDays, "elapsed_days"}}};

std::string_view NameOf(Part part) { return kParts[static_cast<std::size_t>(part)].second; }

// A moment taken apart.
struct Moment {
  std::chrono::year_month_day date;
  unsigned weekday = 0;  ///< 1 Monday .. 7 Sunday
  double second_of_day = 0;
  double seconds = 0;  ///< since 1970
};

bool IsDate(double seconds) { return seconds >= kEarliest && seconds <= kLatest; }

// REQUIRES: IsDate(seconds).
Moment TakeApart(double seconds) {
  const double day = std::floor(seconds / kDaySeconds);
  const std::chrono::sys_days days{std::chrono::days(static_cast<int>(day))};
  return {days, std::chrono::weekday(days).iso_encoding(), seconds - day * kDaySeconds, seconds};
}

double ValueOf(Part part, const Moment& moment, double reference) {
  switch (part) {
    case Part::kYear:
      return static_cast<int>(moment.date.year());
    case Part::kMonth:
      return static_cast<unsigned>(moment.date.month());
    case Part::kDay:
      return static_cast<unsigned>(moment.date.day());
    case Part::kDayOfWeek:
      return moment.weekday;
    case Part::kHour:
      return std::floor(moment.second_of_day / 3600);
    case Part::kMinute:
      return std::floor(std::fmod(moment.second_of_day, 3600) / 60);
    case Part::kElapsedDays:
      return (moment.seconds - reference) / kDaySeconds;
  }
  return kNaN;
}

struct LearnedPart {
  Part part = Part::kYear;
  double center = 0;  ///< what is taken off, and, unscaled, what fills missing values
  double deviation = 1;
};

class DateParts final : public Transform {
 public:
  struct Learned {
    double reference = 0;  ///< seconds: where elapsed days start
    bool scales = false;
    bool fills = false;
    bool marks = false;
    std::vector<LearnedPart> parts;
  };

  DateParts(std::size_t input, const std::string& name, Learned learned)
      : input_(input), learned_(std::move(learned)) {
    for (const LearnedPart& part : learned_.parts)
      outputs_.push_back({name + "." + std::string(NameOf(part.part)), name, false, 0});
    if (learned_.marks) outputs_.push_back({name + ".is_missing", name, false, 0});
  }

  std::string_view op() const override { return "date_parts"; }
  std::size_t input() const override { return input_; }
  std::span<const Feature> outputs() const override { return outputs_; }

  void Apply(const data::FrameColumn& column, RowRange rows, std::size_t first_output, Matrix& out,
             ApplyReport*) const override {
    for (std::size_t row = rows.first; row < rows.last; ++row) {
      const auto cells = out.row(row).subspan(first_output, outputs_.size());
      const double seconds = column.numbers[row];
      const bool present = IsDate(seconds);
      const Moment moment = present ? TakeApart(seconds) : Moment();
      for (std::size_t p = 0; p < learned_.parts.size(); ++p) {
        const LearnedPart& part = learned_.parts[p];
        const double value =
            present ? ValueOf(part.part, moment, learned_.reference) : MissingValue(part);
        cells[p] = learned_.scales ? (value - part.center) / part.deviation : value;
      }
      if (learned_.marks) cells.back() = present ? 0 : 1;
    }
  }

  json::object State() const override {
    json::array parts;
    for (const LearnedPart& part : learned_.parts)
      parts.push_back(
          {{"part", NameOf(part.part)}, {"center", part.center}, {"deviation", part.deviation}});
    return {{"reference", learned_.reference},
            {"scales", learned_.scales},
            {"fills", learned_.fills},
            {"marks", learned_.marks},
            {"parts", std::move(parts)}};
  }

  std::string Explain() const override {
    std::string text = "Takes apart \"" + outputs_.front().source + "\":";
    for (std::size_t p = 0; p < learned_.parts.size(); ++p)
      text += (p == 0 ? " " : ", ") + std::string(NameOf(learned_.parts[p].part));
    if (!learned_.fills) return text + "; missing values stay missing";
    text += "; fills missing values with the mean";
    if (learned_.marks) text += " and marks them in \"" + outputs_.back().name + "\"";
    return text;
  }

 private:
  double MissingValue(const LearnedPart& part) const { return learned_.fills ? part.center : kNaN; }

  std::size_t input_;
  Learned learned_;
  std::vector<Feature> outputs_;
};

std::vector<Moment> TakeAllApart(std::span<const double> values) {
  std::vector<Moment> moments;
  for (const double value : values)
    if (IsDate(value)) moments.push_back(TakeApart(value));
  return moments;
}

double Earliest(const std::vector<Moment>& moments) {
  double earliest = std::numeric_limits<double>::infinity();
  for (const Moment& moment : moments) earliest = std::min(earliest, moment.seconds);
  return std::isfinite(earliest) ? std::floor(earliest) : 0;
}

bool Varies(const std::vector<double>& values) {
  for (const double value : values)
    if (value != values.front()) return true;
  return false;
}

}  // namespace

TransformPtr FitDateParts(const FitColumn& fit) {
  const std::vector<Moment> moments = TakeAllApart(fit.column.numbers);
  DateParts::Learned learned;
  learned.reference = Earliest(moments);
  learned.scales = fit.needs.scale;
  learned.fills = fit.needs.no_missing;
  learned.marks = learned.fills && moments.size() < fit.column.numbers.size();
  std::vector<double> values(moments.size());
  for (const auto& [part, name] : kParts) {
    for (std::size_t i = 0; i < moments.size(); ++i)
      values[i] = ValueOf(part, moments[i], learned.reference);
    if (part != Part::kElapsedDays && !Varies(values)) continue;
    const Moments spread = MomentsOf(values);
    learned.parts.push_back({part, spread.mean, learned.scales ? spread.deviation : 1});
  }
  return std::make_unique<DateParts>(fit.input, fit.schema.name, std::move(learned));
}

Result<TransformPtr> ReadDateParts(const StoredTransform& stored) {
  StateReader reader(stored.state);
  DateParts::Learned learned;
  learned.reference = reader.Number("reference");
  learned.scales = reader.Bool("scales");
  learned.fills = reader.Bool("fills");
  learned.marks = reader.Bool("marks");
  const json::array* parts = reader.Array("parts");
  TRY_OK(reader.Finish());
  if (parts->empty() || parts->size() > kParts.size()) reader.Fault("parts");
  for (const json::value& item : *parts) {
    if (!item.is_object()) {
      reader.Fault("parts");
      break;
    }
    StateReader part_reader(item.get_object());
    const std::string name = part_reader.Text("part");
    LearnedPart part;
    const auto known = std::find_if(kParts.begin(), kParts.end(),
                                    [&](const auto& entry) { return entry.second == name; });
    if (known == kParts.end()) part_reader.Fault("part");
    part.part = known == kParts.end() ? Part::kYear : known->first;
    part.center = part_reader.Number("center");
    part.deviation = part_reader.PositiveNumber("deviation");
    TRY_OK(part_reader.Finish());
    learned.parts.push_back(part);
  }
  TRY_OK(reader.Finish());
  return TransformPtr(
      std::make_unique<DateParts>(stored.input, stored.schema.name, std::move(learned)));
}

}  // namespace lathe::features
