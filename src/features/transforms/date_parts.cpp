// A date or a time as the numbers that may matter: year, month, day, day of the week, hour, minute
// (those that vary in training) and the days since the earliest training row; a plan may ask for
// others, such as places on a circle, where December is next to January. Filled, marked and scaled
// as numbers are. Times are UTC.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "features/transforms/all.h"
#include "features/transforms/state_reader.h"
#include "features/transforms/statistics.h"
#include "features/transforms/step_params.h"
#include "features/transforms/steps.h"

namespace lathe::features {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kDaySeconds = 86'400;
// The years 1 to 9999; what lies outside is no date and counts as missing.
constexpr double kEarliest = -62'135'596'800;
constexpr double kLatest = 253'402'300'799;

enum class Part {
  kYear,
  kMonth,
  kDay,
  kDayOfWeek,
  kHour,
  kMinute,
  kElapsedDays,
  kQuarter,
  kDayOfYear,
  kIsWeekend,
  kMonthSin,
  kMonthCos,
  kDayOfWeekSin,
  kDayOfWeekCos,
  kHourSin,
  kHourCos
};
constexpr std::array<std::pair<Part, std::string_view>, 16> kParts{
    {{Part::kYear, "year"},
     {Part::kMonth, "month"},
     {Part::kDay, "day"},
     {Part::kDayOfWeek, "day_of_week"},
     {Part::kHour, "hour"},
     {Part::kMinute, "minute"},
     {Part::kElapsedDays, "elapsed_days"},
     {Part::kQuarter, "quarter"},
     {Part::kDayOfYear, "day_of_year"},
     {Part::kIsWeekend, "is_weekend"},
     {Part::kMonthSin, "month_sin"},
     {Part::kMonthCos, "month_cos"},
     {Part::kDayOfWeekSin, "day_of_week_sin"},
     {Part::kDayOfWeekCos, "day_of_week_cos"},
     {Part::kHourSin, "hour_sin"},
     {Part::kHourCos, "hour_cos"}}};
// What is taken when no plan chooses: the first parts of the list.
constexpr std::size_t kUsualParts = 7;

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

double Angle(double place, double count) { return 2 * std::numbers::pi * place / count; }

double MonthAngle(const Moment& moment) {
  return Angle(static_cast<unsigned>(moment.date.month()) - 1, 12);
}
double WeekAngle(const Moment& moment) { return Angle(moment.weekday - 1, 7); }

double DayOfYear(const Moment& moment) {
  const std::chrono::sys_days first =
      moment.date.year() / std::chrono::January / std::chrono::day(1);
  return static_cast<double>((std::chrono::sys_days(moment.date) - first).count() + 1);
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
    case Part::kQuarter:
      return (static_cast<unsigned>(moment.date.month()) + 2) / 3;
    case Part::kDayOfYear:
      return DayOfYear(moment);
    case Part::kIsWeekend:
      return moment.weekday >= 6 ? 1 : 0;
    case Part::kMonthSin:
      return std::sin(MonthAngle(moment));
    case Part::kMonthCos:
      return std::cos(MonthAngle(moment));
    case Part::kDayOfWeekSin:
      return std::sin(WeekAngle(moment));
    case Part::kDayOfWeekCos:
      return std::cos(WeekAngle(moment));
    case Part::kHourSin:
      return std::sin(Angle(moment.second_of_day, kDaySeconds));
    case Part::kHourCos:
      return std::cos(Angle(moment.second_of_day, kDaySeconds));
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

  DateParts(const std::string& name, Learned learned) : learned_(std::move(learned)) {
    for (const LearnedPart& part : learned_.parts)
      outputs_.push_back({name + "." + std::string(NameOf(part.part)), name, false, 0});
    if (learned_.marks) outputs_.push_back({name + ".is_missing", name, false, 0});
  }

  std::string_view op() const override { return "date_parts"; }
  std::span<const Feature> outputs() const override { return outputs_; }

  std::int64_t Apply(std::span<const ColumnView> in, Cells out) const override {
    const std::span<const double> times = in.front().numbers;
    for (std::size_t row = 0; row < times.size(); ++row) {
      const double seconds = times[row];
      const bool present = IsDate(seconds);
      const Moment moment = present ? TakeApart(seconds) : Moment();
      for (std::size_t p = 0; p < learned_.parts.size(); ++p) {
        const LearnedPart& part = learned_.parts[p];
        const double value =
            present ? ValueOf(part.part, moment, learned_.reference) : MissingValue(part);
        out(row, p) = learned_.scales ? (value - part.center) / part.deviation : value;
      }
      if (learned_.marks) out(row, learned_.parts.size()) = present ? 0 : 1;
    }
    return 0;
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

Result<FittedStep> FitChosenParts(const FitStep& fit) {
  const StepColumn& column = fit.columns.front();
  const std::vector<std::string> names = StepParams(fit.params).Texts("parts");
  if (names.empty()) {
    const RecipeNeeds needs;
    return FittedStep(FitDateParts({*column.schema, column.values, needs}));
  }
  DateParts::Learned learned;
  learned.reference = Earliest(TakeAllApart(column.values.numbers));
  for (const auto& [part, name] : kParts)
    if (std::ranges::find(names, name) != names.end()) learned.parts.push_back({part, 0, 1});
  return FittedStep(std::make_unique<DateParts>(column.schema->name, std::move(learned)));
}

std::vector<std::string> PartNames() {
  std::vector<std::string> names;
  for (const auto& [part, name] : kParts) names.emplace_back(name);
  return names;
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
  for (const auto& [part, name] : std::span(kParts).first(kUsualParts)) {
    for (std::size_t i = 0; i < moments.size(); ++i)
      values[i] = ValueOf(part, moments[i], learned.reference);
    if (part != Part::kElapsedDays && !Varies(values)) continue;
    const Moments spread = MomentsOf(values);
    learned.parts.push_back({part, spread.mean, learned.scales ? spread.deviation : 1});
  }
  return std::make_unique<DateParts>(fit.schema.name, std::move(learned));
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
  return TransformPtr(std::make_unique<DateParts>(stored.schema.name, std::move(learned)));
}

StepKind DatePartsStep() {
  return {.op = "date_parts",
          .title = "Parts of a date",
          .description =
              "A date or a time becomes its parts; those that do not vary in training "
              "are left out when none are chosen. Sine and cosine put December next to "
              "January.",
          .group = StepGroup::kDate,
          .takes = {.time = true},
          .makes_many = true,
          .params = {{.name = "parts",
                      .title = "Parts",
                      .doc = "None: year, month, day, weekday, hour and minute that vary, and the "
                             "days since the earliest row",
                      .kind = ParamKind::kChoices,
                      .default_value = json::array{},
                      .choices = PartNames()}},
          .fit = FitChosenParts,
          .read = ReadDateParts};
}

}  // namespace lathe::features
